// Activations.
#include "unary.hpp"

namespace hearth::inline v0_1::nd {

HEARTH_OPS_UNARY_ACTIVATION(HEARTH_ND_UNARY_FLOAT)

}  // namespace hearth::inline v0_1::nd
