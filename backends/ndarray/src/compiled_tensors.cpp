#include <hearth/ndarray/compiled.hpp>

namespace hearth::inline v0_1 {

HEARTH_DETAIL_NDARRAY_CLASSES(template, , NdArray<float>)
HEARTH_DETAIL_NDARRAY_CLASSES(template, , Autodiff<NdArray<float>>)
HEARTH_DETAIL_NDARRAY_TENSORS(template, , NdArray<float>)
HEARTH_DETAIL_NDARRAY_TENSORS(template, , Autodiff<NdArray<float>>)

}  // namespace hearth::inline v0_1
