// Which buffers a computation asks for, and where each of them lies in one piece of memory.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <hearth/ndarray/device.hpp>

namespace hearth::inline v0_1::nd {

/// A buffer's size, and when it is needed: from one tick to another.
struct Lifetime {
  static constexpr std::size_t kForever = static_cast<std::size_t>(-1);
  std::size_t bytes;
  std::size_t born, died = kForever;
};

/// Places in one piece of memory, such that no two overlap while both are needed: the largest first, each
/// into the smallest gap that takes it (Pisarchyk and Lee, 2020). What is needed forever has none.
struct Places {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  explicit Places(const std::vector<Lifetime>& buffers);

  std::vector<std::size_t> begin;  // of each
  std::size_t size = 0;            // of all
};

class BufferPlan : public std::enable_shared_from_this<BufferPlan> {
 public:
  explicit BufferPlan(const Device& device) : device_(device) {}
  ~BufferPlan();
  BufferPlan(const BufferPlan&) = delete;
  BufferPlan& operator=(const BufferPlan&) = delete;

  /// What this thread's buffers are taken from; null for the pool.
  static BufferPlan*& current();
  /// None, as long as it lives, if `pauses`.
  struct Pause {
    explicit Pause(bool pauses) : before(current()) {
      if (pauses) current() = nullptr;
    }
    Pause(const Pause&) = delete;
    ~Pause() { current() = before; }

    BufferPlan* before;
  };

  bool is_of(const Context& context) const { return &device_.context() == &context; }
  std::size_t bytes() const { return size_; }
  void begin();
  void end();
  /// Null for a buffer that the pool shall give.
  Storage::Block* allocate(std::size_t bytes);
  void give_back(Storage::Block* block);

 private:
  enum class State { writes_down, has_places, gave_up };
  struct Placed {
    Storage::Block block;
    std::size_t begin;
  };
  struct Open {
    Storage::Block* block;
    std::size_t number;
  };

  Storage::Block* written_down(std::size_t bytes);
  Storage::Block* placed(std::size_t bytes);
  void place();
  void forget_places();

  const Device device_;
  std::mutex mutex_;
  State state_ = State::writes_down;
  std::vector<Lifetime> asked_;
  std::vector<Open> open_;  // of those, what was not given back yet
  std::size_t ticks_ = 0, next_ = 0;
  bool differs_ = false;  // this run asks for other buffers than the one that was written down
  int tries_ = 0;
  std::byte* memory_ = nullptr;
  std::size_t size_ = 0;
  std::unique_ptr<Placed[]> places_;
  std::vector<std::size_t> live_;
};

}  // namespace hearth::inline v0_1::nd
