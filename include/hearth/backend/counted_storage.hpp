// Memory with a count of its owners, for backends that lend buffers from a pool.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

/// A counted reference to memory: a pooled buffer of the device, or bytes that something else owns. Device is
/// a handle with `Context& context()` and `const std::shared_ptr<Context>& shared()`; its source
/// includes counted_storage_members.hpp and instantiates this.
template <class Device_>
class HEARTH_API CountedStorage {
 public:
  using Device = Device_;
  using Context = typename Device::ContextType;

  CountedStorage() = default;
  /// Uninitialised, from the device's pool.
  static CountedStorage allocate(const Device& device, std::size_t bytes);
  /// Read-only; `keep_alive` may be empty when the memory outlives the program's use of it.
  static CountedStorage borrow(const Device& device, const void* data, std::size_t bytes,
                               std::shared_ptr<const void> keep_alive);

  CountedStorage(const CountedStorage& other) : block_(other.block_) { retain(); }
  CountedStorage(CountedStorage&& other) noexcept : block_(other.block_) { other.block_ = nullptr; }
  CountedStorage& operator=(CountedStorage other) noexcept {
    Block* mine = block_;
    block_ = other.block_;
    other.block_ = mine;
    return *this;
  }
  ~CountedStorage() { release(); }

  void* data() const { return block_ ? block_->data : nullptr; }
  std::size_t bytes() const { return block_ ? block_->bytes : 0; }
  /// As long as the memory is this storage's.
  const Device& device() const { return block_->device; }
  /// May the one who asks overwrite it: nobody else sees it, and it is memory of ours?
  bool exclusive() const {
    return block_ && block_->writable && block_->owners.load(std::memory_order_acquire) == 1;
  }

  struct Block {
    std::atomic<std::uint32_t> owners;
    bool writable;
    std::size_t bytes;     // what was asked for
    std::size_t capacity;  // what the pool gave
    void* data;
    Block* next = nullptr;                      // in the pool's list
    Device device{std::shared_ptr<Context>()};  // none while it waits there
    std::shared_ptr<const void> keep_alive;
  };

 private:
  explicit CountedStorage(Block* block) : block_(block) {}
  void retain() const {
    if (block_) block_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  void release() {
    // An only owner has nobody to agree with: a load is cheaper than a locked subtraction.
    if (block_ && (block_->owners.load(std::memory_order_acquire) == 1 ||
                   block_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1))
      recycle(block_);
  }
  static void recycle(Block* block);

  Block* block_ = nullptr;
};

}  // namespace hearth::inline v0_1
