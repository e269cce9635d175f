// Activations.
#include "unary.hpp"

namespace hearth::nd {

HEARTH_OPS_UNARY_ACTIVATION(HEARTH_ND_UNARY_FLOAT)

}  // namespace hearth::nd
