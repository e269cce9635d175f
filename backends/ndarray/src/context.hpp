// The pools behind a device: buffers by size class, and threads that run the blocks of one operation.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include <hearth/backend/size_class.hpp>
#include <hearth/core/denormals.hpp>
#include <hearth/ndarray/device.hpp>

#include "buffer_plan.hpp"
#include "patience.hpp"

namespace hearth::inline v0_1::nd {

class Context {
 public:
  explicit Context(std::size_t threads);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  std::size_t threads() const { return threads_; }

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
    // Which thread runs which block is not known before; and a plan need not list the buffers of many.
    constexpr std::size_t kMostPlanned = 64;
    const BufferPlan::Pause pause(blocks > (threads_ == 1 ? kMostPlanned : 1));
    if (blocks <= 1 || threads_ == 1) {
      for (std::size_t block = 0; block < blocks; ++block) f(block);
    } else {
      run(blocks, [](const void* state, std::size_t block) { (*static_cast<const F*>(state))(block); }, &f);
    }
  }

 private:
  using BlockFunction = void (*)(const void*, std::size_t);
  struct Job {
    BlockFunction function;
    const void* state;
    FloatMode mode = FloatMode::current();  // of the thread that asks; all work in it
    std::atomic_flag failed = {};
    std::exception_ptr error = nullptr;  // of the first block that failed
  };
  // Blocks that one thread begins with: the same part of every operation, so that it finds in its cache what
  // it computed before. Who has none left takes from the others' shares.
  struct alignas(64) Share {
    std::atomic<std::size_t> next{0};
    std::size_t end = 0;
  };

  void run(std::size_t blocks, BlockFunction function, const void* state);
  void announce();
  void work(std::size_t thread);
  void drain(Job& job, std::size_t thread);

  const std::size_t threads_;

  mutable SpinLock buffers_lock_;  // of the next three
  FreeBlocks<Storage::Block> free_;
  std::size_t in_use_ = 0, cached_ = 0;  // bytes

  // One operation at a time has the workers; another one meanwhile runs alone.
  std::atomic_flag running_ = {};
  std::atomic<Job*> job_{nullptr};
  std::vector<Share> shares_;                 // of the job, for each thread; the first is who asks
  std::atomic<std::uint64_t> generation_{0};  // grows with each job, and when they are to stop
  std::atomic<std::size_t> busy_{0};          // workers that may hold the job
  std::atomic<std::size_t> asleep_{0};        // workers that have to be woken
  std::atomic<bool> stop_{false};
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> workers_;
};

}  // namespace hearth::inline v0_1::nd
