// The pools behind a device: buffers by size class, and threads that run the blocks of one operation.
#pragma once

#include <cstddef>
#include <mutex>

#include <hearth/backend/size_class.hpp>
#include <hearth/ndarray/device.hpp>

#include "buffer_plan.hpp"
#include "patience.hpp"
#include "workers.hpp"

namespace hearth::inline v0_1::nd {

class Context {
 public:
  explicit Context(std::size_t threads);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  std::size_t threads() const { return workers_.threads(); }

  Storage::Block* allocate(std::size_t bytes);
  void recycle(Storage::Block* block);
  // For plans of buffers: a block of the pool's that does not come back to it, and one piece of memory.
  Storage::Block* from_pool(std::size_t bytes);
  void to_system(Storage::Block* block);
  void* reserve(std::size_t bytes);
  void release(void* memory, std::size_t bytes);
  void empty_cache();
  std::size_t bytes_in_use() const {
    const std::lock_guard lock(buffers_lock_);
    return in_use_;
  }
  std::size_t bytes_cached() const {
    const std::lock_guard lock(buffers_lock_);
    return cached_;
  }

  /// Calls f(block) for block 0 .. blocks - 1, each once, on whichever thread is free. What a block is must
  /// depend on the shape alone, and blocks must not share results: then the thread count changes no bit.
  template <class F>
  void parallel(std::size_t blocks, const F& f) {
    parallel(blocks, Waking::all, f);
  }
  template <class F>
  void parallel(std::size_t blocks, Waking waking, const F& f) {
    // Which thread runs which block is not known before; and a plan need not list the buffers of many.
    constexpr std::size_t kMostPlanned = 64;
    const BufferPlan::Pause pause(blocks > (threads() == 1 ? kMostPlanned : 1));
    if (blocks <= 1 || threads() == 1) {
      for (std::size_t block = 0; block < blocks; ++block) f(block);
    } else {
      const auto call = [](const void* state, std::size_t block) { (*static_cast<const F*>(state))(block); };
      workers_.run(blocks, waking, call, &f);
    }
  }

 private:
  mutable SpinLock buffers_lock_;  // of the next three
  FreeBlocks<Storage::Block> free_;
  std::size_t in_use_ = 0, cached_ = 0;  // bytes

  Workers workers_;
};

}  // namespace hearth::inline v0_1::nd
