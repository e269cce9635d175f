#include <hearth/ndarray/compiled.hpp>

namespace hearth {

HEARTH_DETAIL_NDARRAY_TRAINING(template, , NdArray<float>)

}  // namespace hearth
