// Mathematics of one tensor.
#include "unary.hpp"

namespace hearth::inline v0_1::nd {

#define HEARTH_INT(Op) HEARTH_ND_UNARY(std::int64_t, Op)
#define HEARTH_BOOL(Op) HEARTH_ND_UNARY(bool, Op)
HEARTH_OPS_UNARY_MATH(HEARTH_ND_UNARY_FLOAT)
HEARTH_OPS_UNARY_INT(HEARTH_INT)
HEARTH_OPS_UNARY_BITS(HEARTH_INT)
HEARTH_OPS_UNARY_BOOL(HEARTH_BOOL)

}  // namespace hearth::inline v0_1::nd
