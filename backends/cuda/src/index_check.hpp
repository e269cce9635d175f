// Indices are checked where they are used: on the device. The host hears of it when it waits.
#pragma once

#include <atomic>

#include "context.hpp"

namespace hearth::inline v0_1::gpu {

/// Is an index within the extent? The first that is not is reported; the caller must not use it.
struct IndexCheck {
  Found* found;
  Finder finder;
  std::uint64_t extent;

  HEARTH_DEVICE bool operator()(std::int64_t index) const {
    if (static_cast<std::uint64_t>(index) < extent) return true;  // below 0 is far above
    report(index);
    return false;
  }

 private:
  HEARTH_DEVICE void report(std::int64_t index) const {
    if (!taken_first()) return;
    found->finder = finder;
    found->index = index;
    found->extent = extent;
  }
  HEARTH_DEVICE bool taken_first() const {
#if defined(__CUDA_ARCH__)
    return atomicCAS(&found->taken, 0u, 1u) == 0;
#elif HEARTH_GPU
    return false;  // nvcc compiles this for the host too, where no kernel runs
#else
    std::uint32_t free = 0;
    return std::atomic_ref<std::uint32_t>(found->taken).compare_exchange_strong(free, 1);
#endif
  }
};

}  // namespace hearth::inline v0_1::gpu
