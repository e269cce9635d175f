// Autodiff's rules over NdArray, compiled once in the backend's library: a training program is compiled in
// less time when they are not compiled with it. The lists that declare are the ones that instantiate.
#pragma once

#include <hearth/ndarray.hpp>

namespace hearth::inline v0_1 {

#define HEARTH_DETAIL_NDARRAY_RULES(how, api, E) \
  how struct api rules::Choice<NdArray<E>>;      \
  how struct api rules::Fused<NdArray<E>>;       \
  how struct api rules::Move<NdArray<E>>;        \
  how struct api rules::Product<NdArray<E>>;     \
  how struct api rules::Recurrent<NdArray<E>>;   \
  how struct api rules::Window<NdArray<E>>;      \
  how struct api Autodiff<NdArray<E>>;

#define HEARTH_DETAIL_NDARRAY_UNARY_RULE(how, api, E, Op) \
  how api Variable<NdArray<E>> rules::unary<NdArray<E>, op::Op>(op::Op, Variable<NdArray<E>>);
#define HEARTH_DETAIL_NDARRAY_BINARY_RULE(how, api, E, Op)                                     \
  how api Variable<NdArray<E>> rules::binary<NdArray<E>, op::Op>(op::Op, Variable<NdArray<E>>, \
                                                                 Variable<NdArray<E>>);
#define HEARTH_DETAIL_NDARRAY_REDUCE_RULE(how, api, E, Op) \
  how api Variable<NdArray<E>> rules::reduce<NdArray<E>, op::Op>(op::Op, Variable<NdArray<E>>, AxisSet);

HEARTH_DETAIL_NDARRAY_RULES(extern template, HEARTH_API, float)
HEARTH_DETAIL_NDARRAY_RULES(extern template, HEARTH_API, double)

#define HEARTH_DETAIL_DECLARE(Op)                                          \
  HEARTH_DETAIL_NDARRAY_UNARY_RULE(extern template, HEARTH_API, float, Op) \
  HEARTH_DETAIL_NDARRAY_UNARY_RULE(extern template, HEARTH_API, double, Op)
HEARTH_OPS_UNARY_FLOAT(HEARTH_DETAIL_DECLARE)
#undef HEARTH_DETAIL_DECLARE
#define HEARTH_DETAIL_DECLARE(Op)                                           \
  HEARTH_DETAIL_NDARRAY_BINARY_RULE(extern template, HEARTH_API, float, Op) \
  HEARTH_DETAIL_NDARRAY_BINARY_RULE(extern template, HEARTH_API, double, Op)
HEARTH_OPS_BINARY_FLOAT(HEARTH_DETAIL_DECLARE)
#undef HEARTH_DETAIL_DECLARE
#define HEARTH_DETAIL_DECLARE(Op)                                           \
  HEARTH_DETAIL_NDARRAY_REDUCE_RULE(extern template, HEARTH_API, float, Op) \
  HEARTH_DETAIL_NDARRAY_REDUCE_RULE(extern template, HEARTH_API, double, Op)
HEARTH_OPS_REDUCE(HEARTH_DETAIL_DECLARE)
#undef HEARTH_DETAIL_DECLARE

}  // namespace hearth::inline v0_1
