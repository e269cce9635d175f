// NdArray's primitive.
#pragma once

#include <hearth/backend/strided_array.hpp>
#include <hearth/ndarray/device.hpp>

namespace hearth::inline v0_1::nd {

template <class T> using Array = StridedArray<T, Storage>;

}  // namespace hearth::inline v0_1::nd
