// Cuda's primitive.
#pragma once

#include <hearth/backend/strided_array.hpp>
#include <hearth/cuda/device.hpp>

namespace hearth::gpu {

template <class T> using Array = StridedArray<T, Storage>;

}  // namespace hearth::gpu
