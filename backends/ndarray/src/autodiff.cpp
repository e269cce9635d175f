// The gradient rules over this backend, compiled once: ndarray/rules.hpp declares them.
#include <hearth/ndarray.hpp>

namespace hearth::inline v0_1 {

HEARTH_DETAIL_NDARRAY_RULES(template, , float)
HEARTH_DETAIL_NDARRAY_RULES(template, , double)

#define HEARTH_REDUCE(Op)                                  \
  HEARTH_DETAIL_NDARRAY_REDUCE_RULE(template, , float, Op) \
  HEARTH_DETAIL_NDARRAY_REDUCE_RULE(template, , double, Op)
HEARTH_OPS_REDUCE(HEARTH_REDUCE)

}  // namespace hearth::inline v0_1
