// Memory of small and short-lived things, such as the steps of a tape: what a thread gives back it gets
// again, without asking the system. A training step that has run before allocates nothing.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

/// Aligned for every fundamental type; throws std::bad_alloc. `bytes` is the same at both ends.
HEARTH_API void* recycled_new(std::size_t bytes);
HEARTH_API void recycled_delete(void* memory, std::size_t bytes) noexcept;

/// An allocator of such memory.
template <class T>
struct Recycled {
  static_assert(alignof(T) <= alignof(std::max_align_t));
  using value_type = T;

  Recycled() = default;
  template <class U>
  Recycled(const Recycled<U>&) noexcept {}

  T* allocate(std::size_t count) {
    if (count > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(recycled_new(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept { recycled_delete(memory, count * sizeof(T)); }

  bool operator==(const Recycled&) const = default;
};

template <class T>
using RecycledVector = std::vector<T, Recycled<T>>;

}  // namespace hearth::inline v0_1
