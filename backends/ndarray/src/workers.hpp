// The threads of a device, which run the blocks of one operation at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <hearth/core/denormals.hpp>

namespace hearth::inline v0_1::nd {

/// Is an operation worth waking the threads that sleep?
enum class Waking {
  all,     // it is
  seldom,  // it takes microseconds: who is awake helps, and a stream of such operations keeps them awake
};

class Workers {
 public:
  using BlockFunction = void (*)(const void* state, std::size_t block);

  /// So many, with the thread that asks; they are made when first needed.
  explicit Workers(std::size_t threads) : threads_(threads), shares_(threads) {}
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  std::size_t threads() const { return threads_; }
  /// Calls function(state, block) for block 0 .. blocks - 1, each once, on whichever thread is free, and
  /// returns when all are done; throws what the first that failed threw. While another thread has the
  /// workers, this one does all of it.
  void run(std::size_t blocks, Waking waking, BlockFunction function, const void* state);

 private:
  // Blocks that one thread begins with: the same part of every operation, so that it finds in its cache what
  // it computed before. Who has none left takes from the others' shares.
  class alignas(64) Share {
   public:
    void put(std::size_t begin, std::size_t end) {
      range_.store(std::uint64_t{end} << 32 | begin, std::memory_order_release);
    }
    std::optional<std::size_t> take();
    /// How many were left.
    std::size_t clear() { return left(range_.exchange(0)); }

   private:
    static std::size_t begin(std::uint64_t range) { return range & 0xFFFF'FFFF; }
    static std::size_t left(std::uint64_t range) {
      return range >> 32 > begin(range) ? (range >> 32) - begin(range) : 0;
    }

    std::atomic<std::uint64_t> range_{0};  // the end above the begin, so that one addition takes a block
  };
  struct Worker {
    std::thread thread;
    std::atomic<bool> asleep{false};
    std::condition_variable wake;
  };

  void hire(std::size_t workers);
  bool are_awake(std::size_t workers) const;
  void announce(std::size_t threads);
  void work(Worker& worker, std::size_t thread);
  void drain(std::size_t thread);
  void cancel(std::exception_ptr error);

  const std::size_t threads_;
  std::vector<Share> shares_;  // the first is who asks

  // Of who asks: the others never write it.
  alignas(64) std::atomic_flag running_ = {};
  std::size_t alone_ = 0;  // operations that were not worth waking a thread
  std::deque<Worker> workers_;

  // What workers look at. The function, its state and mode are for who took a block: while one is not done,
  // they do not change.
  alignas(64) std::atomic<std::uint64_t> generation_{
      0};                                // grows with each operation, and when they are to stop
  std::atomic<std::size_t> sharing_{0};  // threads that it is for
  std::atomic<bool> stop_{false};
  BlockFunction function_ = nullptr;
  const void* state_ = nullptr;
  FloatMode mode_;  // of the thread that asks; all work in it

  alignas(64) std::atomic<std::size_t> left_{0};  // blocks that are not done
  std::atomic_flag failed_ = {};
  std::exception_ptr error_ = nullptr;  // of the first block that failed
  std::mutex wake_mutex_;
};

}  // namespace hearth::inline v0_1::nd
