// Conversions between float and the half precisions, whole arrays at a time.
#pragma once

#include <hearth/core/dtype.hpp>

namespace hearth::inline v0_1::detail {

/// Converts `count` elements; neither side need be aligned.
using HalfKernel = void (*)(const std::byte* from, std::byte* to, std::size_t count);

/// The fastest that this CPU runs; null unless one type is f32 and the other f16 or bf16. Same results as the
/// functions for single values.
HalfKernel half_kernel(DType from, DType to);

/// The one for any CPU, to compare with.
HalfKernel portable_half_kernel(DType from, DType to);

}  // namespace hearth::inline v0_1::detail
