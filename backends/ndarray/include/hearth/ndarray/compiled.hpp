// Of tensors, layers and training over NdArray, what the backend's library has compiled: a program then
// compiles little more than its own model. The lists that declare are the ones that instantiate.
#pragma once

#include <hearth/data.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>
#include <hearth/record.hpp>

#include <hearth/ndarray.hpp>

namespace hearth::inline v0_1 {

// Over NdArray and over Autodiff of it. Classes first: what has been used cannot be exported any more.
#define HEARTH_DETAIL_NDARRAY_CLASSES(how, api, B) \
  how class api Tensor<B, 0>;                      \
  how class api Tensor<B, 1>;                      \
  how class api Tensor<B, 2>;                      \
  how class api Tensor<B, 3>;                      \
  how class api Tensor<B, 4>;                      \
  how class api Tensor<B, 0, Int>;                 \
  how class api Tensor<B, 1, Int>;                 \
  how class api Tensor<B, 2, Int>;                 \
  how class api Tensor<B, 1, Bool>;                \
  how class api Param<B, 1>;                       \
  how class api Param<B, 2>;                       \
  how class api Param<B, 3>;                       \
  how class api Param<B, 4>;                       \
  how class api Param<B, 2, Role::linear>;         \
  how class api data::Batches<B, data::ImageDataset>;

#define HEARTH_DETAIL_NDARRAY_ACTIVATION(how, api, B, Op)                          \
  how api Tensor<B, 2> detail::unary<op::Op, B, 2, Float>(op::Op, Tensor<B, 2>&&); \
  how api Tensor<B, 4> detail::unary<op::Op, B, 4, Float>(op::Op, Tensor<B, 4>&&);
#define HEARTH_DETAIL_NDARRAY_TENSORS(how, api, B)                                                           \
  how api Tensor<B, 4> conv2d<B>(Tensor<B, 4>, const Tensor<B, 4>&, const Tensor<B, 1>*,                     \
                                 const Conv2dOptions&);                                                      \
  how api Tensor<B, 4> max_pool2d<B>(Tensor<B, 4>, const Pool2dOptions&);                                    \
  how api Tensor<B, 2> linear<B, 2>(Tensor<B, 2>, const Tensor<B, 2>&, const Tensor<B, 1>*);                 \
  how api Tensor<B, 4> nn::Conv<B, 2>::apply(Tensor<B, 4>&&) const;                                          \
  how api Tensor<B, 2> detail::to_shape<2, B, 4, Float>(Tensor<B, 4>&&, const Shape&);                       \
  how api Tensor<B, 2> detail::to_shape<2, B, 3, Float>(Tensor<B, 3>&&, const Shape&);                       \
  how api Tensor<B, 1, Int> detail::arg_drop<op::ArgMax, B, 2, Float>(op::ArgMax, const Tensor<B, 2>&,       \
                                                                      Axis);                                 \
  how api Tensor<B, 1, Bool> detail::compare<op::Equal, B, 1, Int, B, 1, Int>(op::Equal, Tensor<B, 1, Int>,  \
                                                                              Tensor<B, 1, Int>);            \
  how api Tensor<B, 1, Int> detail::reduce_keep<op::Sum, B, 1, Int>(op::Sum, Tensor<B, 1, Int>&&, AxisSet);  \
  how api Tensor<B, 0, Int> detail::drop<1, B, 1, Int>(Tensor<B, 1, Int>, AxisSet);                          \
  how api Tensor<B, 1> detail::reduce_keep<op::Sum, B, 1, Float>(op::Sum, Tensor<B, 1>&&, AxisSet);          \
  how api Tensor<B, 0> detail::drop<1, B, 1, Float>(Tensor<B, 1>, AxisSet);                                  \
  how api Tensor<B, 1, Int> to_int<B, 1, Bool>(Tensor<B, 1, Bool>);                                          \
  HEARTH_DETAIL_NDARRAY_ACTIVATION(how, api, B, Relu)                                                        \
  HEARTH_DETAIL_NDARRAY_ACTIVATION(how, api, B, Tanh)                                                        \
  HEARTH_DETAIL_NDARRAY_ACTIVATION(how, api, B, Sigmoid)                                                     \
  how api Tensor<B, 0> nn::detail::mean_cross_entropy<B>(Tensor<B, 2>, Tensor<B, 1, Int>);                   \
  how api nn::Linear<B> nn::detail::linear_of<B>(const nn::LinearConfig&, const nd::Device&, Rng&);          \
  how api nn::Conv2d<B> nn::detail::conv_of<B, 2>(const nn::Conv2dConfig&, const nd::Device&, Rng&);         \
  how api Tensor<B, 1> nn::detail::fan_in_uniform<B, 1>(const std::array<std::size_t, 1>&, std::size_t,      \
                                                        const nd::Device&, Rng&);                            \
  how api Tensor<B, 4> nn::detail::fan_in_uniform<B, 4>(const std::array<std::size_t, 4>&, std::size_t,      \
                                                        const nd::Device&, Rng&);                            \
  how api Tensor<B, 1> nn::detail::drawn<B, 1>(const nn::detail::Recipe&, const std::array<std::size_t, 1>&, \
                                               const nd::Device&, Rng&);                                     \
  how api Tensor<B, 2> nn::detail::drawn<B, 2>(const nn::detail::Recipe&, const std::array<std::size_t, 2>&, \
                                               const nd::Device&, Rng&);

// A layer at rest and back, and into a model that exists.
#define HEARTH_DETAIL_NDARRAY_RECORD(how, api, B, L)                                                 \
  how api L<Stored> detail::rebuild<L<Stored>, L<B>, detail::AtRest>(const Path&, const L<B>&,       \
                                                                     detail::AtRest&);               \
  how api L<B> detail::rebuild<L<B>, L<Stored>, detail::FromRest<B>>(const Path&, const L<Stored>&,  \
                                                                     detail::FromRest<B>&);          \
  how api void detail::walk_together<detail::Misfits, detail::Misfits, const L<B>, const L<Stored>>( \
      const Path&, const detail::Misfits&, const detail::Misfits&, const L<B>&, const L<Stored>&);   \
  how api void detail::walk_together<detail::TakeValues, detail::Ignore, L<B>, const L<Stored>>(     \
      const Path&, const detail::TakeValues&, const detail::Ignore&, L<B>&, const L<Stored>&);       \
  how api void detail::walk<const L<B>, detail::CountElements>(const Path&, const L<B>&,             \
                                                               const detail::CountElements&);

// A layer that is trained.
#define HEARTH_DETAIL_NDARRAY_TRAINED(how, api, I, A, L)                                                  \
  how api L<Grad<I>> detail::rebuild<L<Grad<I>>, L<A>, detail::GradientOf<I>>(const Path&, const L<A>&,   \
                                                                              detail::GradientOf<I>&);    \
  how api L<I> detail::rebuild<L<I>, L<A>, detail::WithoutTape>(const Path&, const L<A>&,                 \
                                                                detail::WithoutTape&);                    \
  how api void detail::walk<const L<A>, optim::detail::EachParam<I>>(const Path&, const L<A>&,            \
                                                                     const optim::detail::EachParam<I>&); \
  how api void                                                                                            \
  detail::walk_together<optim::detail::FindSlots<I>, optim::detail::OptimizerMismatch, L<A>, L<Grad<I>>>( \
      const Path&, const optim::detail::FindSlots<I>&, const optim::detail::OptimizerMismatch&, L<A>&,    \
      L<Grad<I>>&);

#define HEARTH_DETAIL_NDARRAY_LAYER(how, api, I, A, L) \
  HEARTH_DETAIL_NDARRAY_RECORD(how, api, I, L)         \
  HEARTH_DETAIL_NDARRAY_RECORD(how, api, A, L)         \
  HEARTH_DETAIL_NDARRAY_TRAINED(how, api, I, A, L)

#define HEARTH_DETAIL_NDARRAY_TRAINING(how, api, I)                                              \
  how class api Param<Grad<I>, 1>;                                                               \
  how class api Param<Grad<I>, 2>;                                                               \
  how class api Param<Grad<I>, 3>;                                                               \
  how class api Param<Grad<I>, 4>;                                                               \
  how class api Param<Grad<I>, 2, Role::linear>;                                                 \
  how class api detail::BackwardPass<I>;                                                         \
  how struct api optim::detail::Slots<I>;                                                        \
  how api void optim::detail::find_ties<I>(optim::detail::Slots<I>&);                            \
  how api void optim::detail::assign_ties<I>(optim::detail::Slots<I>&);                          \
  how class api optim::detail::RuleStates<I, optim::detail::SgdRule>;                            \
  how class api optim::detail::RuleStates<I, optim::detail::AdamRule<optim::AdamConfig, false>>; \
  how class api optim::detail::RuleStates<I, optim::detail::AdamRule<optim::AdamWConfig, true>>;

HEARTH_DETAIL_NDARRAY_CLASSES(extern template, HEARTH_API, NdArray<float>)
HEARTH_DETAIL_NDARRAY_CLASSES(extern template, HEARTH_API, Autodiff<NdArray<float>>)
HEARTH_DETAIL_NDARRAY_TRAINING(extern template, HEARTH_API, NdArray<float>)
HEARTH_DETAIL_NDARRAY_TENSORS(extern template, HEARTH_API, NdArray<float>)
HEARTH_DETAIL_NDARRAY_TENSORS(extern template, HEARTH_API, Autodiff<NdArray<float>>)
HEARTH_DETAIL_NDARRAY_LAYER(extern template, HEARTH_API, NdArray<float>, Autodiff<NdArray<float>>, nn::Linear)
HEARTH_DETAIL_NDARRAY_LAYER(extern template, HEARTH_API, NdArray<float>, Autodiff<NdArray<float>>, nn::Conv2d)

}  // namespace hearth::inline v0_1
