#include <hearth/ndarray/compiled.hpp>

namespace hearth::inline v0_1 {

HEARTH_DETAIL_NDARRAY_LAYER(template, , NdArray<float>, Autodiff<NdArray<float>>, nn::Linear)
HEARTH_DETAIL_NDARRAY_LAYER(template, , NdArray<float>, Autodiff<NdArray<float>>, nn::Conv2d)

}  // namespace hearth::inline v0_1
