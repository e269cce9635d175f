#include <hearth/ndarray/compiled.hpp>

namespace hearth::inline v0_1 {

HEARTH_DETAIL_NDARRAY_TRAINING(template, , NdArray<float>)

}  // namespace hearth::inline v0_1
