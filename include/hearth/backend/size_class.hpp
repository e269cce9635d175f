// How pools of buffers sort them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

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

/// Blocks of memory that wait for reuse: a list for each class, through `block->next`. Whoever has it locks.
template <class Block>
class FreeBlocks {
 public:
  /// One of this class; null when there is none.
  Block* take(const SizeClass& size) {
    Block*& head = heads_[size.index];
    Block* block = head;
    if (block) head = block->next;
    return block;
  }
  void put(Block* block) {
    Block*& head = heads_[SizeClass::of(block->capacity).index];
    block->next = head;
    head = block;
  }
  /// f(block) for each; none is left.
  template <class F>
  void take_all(const F& f) {
    for (Block*& head : heads_)
      while (Block* block = head) {
        head = block->next;
        f(block);
      }
  }

 private:
  std::array<Block*, SizeClass::kCount> heads_ = {};
};

}  // namespace hearth::inline v0_1
