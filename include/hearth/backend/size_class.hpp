// How pools of buffers sort them.
#pragma once

#include <bit>
#include <cstddef>

namespace hearth {

/// Four classes to each power of two, so that at most a fifth of a buffer is unused.
struct SizeClass {
  static constexpr std::size_t kCount = 256;  // an index is below that
  std::size_t index;
  std::size_t capacity;  // bytes

  static constexpr SizeClass of(std::size_t bytes) {
    if (bytes <= 256) return {0, 256};
    const std::size_t log =
        static_cast<std::size_t>(std::bit_width(bytes - 1)) - 1;  // 2^log < bytes <= 2^(log + 1)
    const std::size_t quarter = std::size_t{1} << (log - 2);
    const std::size_t steps = (bytes - (std::size_t{1} << log) + quarter - 1) / quarter;  // 1 .. 4
    return {4 * (log - 8) + steps, (std::size_t{1} << log) + steps * quarter};
  }
};

}  // namespace hearth
