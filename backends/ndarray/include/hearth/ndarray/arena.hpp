// One piece of memory for all buffers of a computation that is run again and again.
#pragma once

#include <cstddef>
#include <memory>

#include <hearth/ndarray/device.hpp>

namespace hearth::inline v0_1::nd {

class BufferPlan;

/// The first use writes down which buffers are asked for and when they are given back. From then on each has
/// its place in one piece of memory, which it shares with those that are needed at other times; what outlived
/// the first use, or is asked for otherwise than then, comes from the device's pool. One thread at a time
/// uses an arena.
class HEARTH_API Arena {
 public:
  explicit Arena(const Device& device);

  /// The size of the piece; 0 before there is one.
  std::size_t bytes() const;

  /// As long as it lives, the buffers that this thread asks the device for are the arena's. What several
  /// threads ask for in any order, and many blocks of one operation, are the pool's as ever.
  class HEARTH_API Use {
   public:
    explicit Use(const Arena& arena);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    std::shared_ptr<BufferPlan> plan_;
    BufferPlan* before_;
  };

 private:
  std::shared_ptr<BufferPlan> plan_;
};

}  // namespace hearth::inline v0_1::nd
