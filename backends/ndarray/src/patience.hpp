// Threads that wait for each other a moment: shorter than what it takes the system to stop one and wake it.
#pragma once

#include <atomic>
#include <thread>

namespace hearth::inline v0_1::nd {

/// A loop that waits calls wait() each time: now and then another thread may have the core.
class Patience {
 public:
  void wait() {
    if (++waits_ % 32 == 0) return std::this_thread::yield();
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }

 private:
  unsigned waits_ = 0;
};

/// For what takes a few instructions, which a mutex's waiting would outlast by far.
class SpinLock {
 public:
  void lock() {
    for (Patience patience; taken_.test_and_set(std::memory_order_acquire);) patience.wait();
  }
  void unlock() { taken_.clear(std::memory_order_release); }

 private:
  std::atomic_flag taken_ = {};
};

}  // namespace hearth::inline v0_1::nd
