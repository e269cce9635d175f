// From the position of an element in a shape to its offsets in several arrays of that shape, whatever their
// strides.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include <hearth/backend/strided_array.hpp>

#include "system.hpp"

namespace hearth::inline v0_1::gpu {

/// I: what counts; 32 bits divide much faster than 64 on a GPU. Axes that can be one are joined.
template <std::size_t N, class I>
struct Offsets {
  std::uint32_t rank = 0;
  I extents[kMaxRank] = {};  // the innermost first
  std::make_signed_t<I> steps[N][kMaxRank] = {};

  Offsets(const Shape& shape, const std::array<Strides, N>& strides, AxisSet axes = ~AxisSet{0}) {
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      if (!(axes >> axis & 1) || shape[axis] == 1) continue;
      bool join = rank > 0;
      for (std::size_t k = 0; join && k < N; ++k)
        join = strides[k][axis] == static_cast<std::ptrdiff_t>(steps[k][rank - 1]) *
                                       static_cast<std::ptrdiff_t>(extents[rank - 1]);
      if (join) {
        extents[rank - 1] *= static_cast<I>(shape[axis]);
        continue;
      }
      extents[rank] = static_cast<I>(shape[axis]);
      for (std::size_t k = 0; k < N; ++k)
        steps[k][rank] = static_cast<std::make_signed_t<I>>(strides[k][axis]);
      ++rank;
    }
  }

  struct At {
    std::make_signed_t<I> of[N];
    HEARTH_DEVICE std::ptrdiff_t operator[](std::size_t k) const { return of[k]; }
  };

  HEARTH_DEVICE At operator()(std::size_t position) const {
    At at = {};
    I rest = static_cast<I>(position);
#if defined(__CUDA_ARCH__)
#pragma unroll  // a bound known at run time would put the members into each thread's local memory
    for (std::size_t axis = 0; axis < kMaxRank; ++axis) {
      if (axis >= rank) break;
#else
    for (std::size_t axis = 0; axis < rank; ++axis) {
#endif
      const I quotient = rest / extents[axis];
      const auto index = static_cast<std::make_signed_t<I>>(rest - quotient * extents[axis]);
      for (std::size_t k = 0; k < N; ++k) at.of[k] += index * steps[k][axis];
      rest = quotient;
    }
    return at;
  }
};

/// Do positions and offsets fit into 32 bits?
template <std::size_t N>
bool fits_32_bits(const Shape& shape, const std::array<Strides, N>& strides) {
  constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
  if (shape.numel() > kMost) return false;
  for (const Strides& steps : strides) {
    std::size_t reach = 0;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis)
      reach += shape[axis] * static_cast<std::size_t>(steps[axis] < 0 ? -steps[axis] : steps[axis]);
    if (reach > kMost) return false;
  }
  return true;
}

/// Calls g with the Offsets that fit.
template <std::size_t N, class G>
void with_offsets(const Shape& shape, const std::array<Strides, N>& strides, const G& g) {
  if (fits_32_bits(shape, strides))
    g(Offsets<N, std::uint32_t>(shape, strides));
  else
    g(Offsets<N, std::uint64_t>(shape, strides));
}

/// Calls g with a zero of the type that counts to `most`: 32 bits where it fits.
template <class G>
void with_index_type(std::size_t most, const G& g) {
  if (most <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    g(std::uint32_t{});
  else
    g(std::uint64_t{});
}

}  // namespace hearth::inline v0_1::gpu
