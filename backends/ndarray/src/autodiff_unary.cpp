// The gradient rules of the unary ops over this backend, compiled once: ndarray/rules.hpp declares them.
#include <hearth/ndarray.hpp>

namespace hearth::inline v0_1 {

#define HEARTH_RULE(Op)                                   \
  HEARTH_DETAIL_NDARRAY_UNARY_RULE(template, , float, Op) \
  HEARTH_DETAIL_NDARRAY_UNARY_RULE(template, , double, Op)
HEARTH_OPS_UNARY_FLOAT(HEARTH_RULE)

}  // namespace hearth::inline v0_1
