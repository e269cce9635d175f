// NdArray's primitive.
#pragma once

#include <hearth/backend/strided_array.hpp>
#include <hearth/ndarray/device.hpp>

namespace hearth::nd {

template <class T> using Array = StridedArray<T, Storage>;

}  // namespace hearth::nd
