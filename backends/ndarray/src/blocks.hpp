// Ranges cut into blocks that threads take one after the other. The cuts depend on sizes alone, so that the
// number of threads changes no bit.
#pragma once

#include <algorithm>
#include <cstddef>

#include "context.hpp"
#include "rounding.hpp"

namespace hearth::inline v0_1::nd {

/// Elements that make a block worth a thread.
inline constexpr std::size_t kElementwiseBlock = 1 << 15;

/// Pieces of so many elements that make a block, at least one.
constexpr std::size_t pieces_per_block(std::size_t size) {
  return std::max<std::size_t>(1, kElementwiseBlock / std::max<std::size_t>(1, size));
}

/// Calls f(begin, end) over blocks of a range, on the device's threads.
template <class F>
void in_blocks(Context& context, std::size_t count, std::size_t block, const F& f) {
  context.parallel(round_up_divide(count, block),
                   [&](std::size_t i) { f(i * block, std::min(count, (i + 1) * block)); });
}

}  // namespace hearth::inline v0_1::nd
