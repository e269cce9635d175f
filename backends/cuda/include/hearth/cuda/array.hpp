// Cuda's primitive.
#pragma once

#include <hearth/backend/strided_array.hpp>
#include <hearth/cuda/device.hpp>

namespace hearth::inline v0_1::gpu {

template <class T> using Array = StridedArray<T, Storage>;

}  // namespace hearth::inline v0_1::gpu
