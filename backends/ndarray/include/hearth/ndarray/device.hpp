// Where NdArray computes: a pool of buffers and a pool of threads, shared by everything made on the device.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <hearth/core/config.hpp>

namespace hearth::nd {

class Context;

struct DeviceOptions {
  std::size_t threads = 0;  // 0: as many as the machine has cores
};

/// A handle: copies share the pools. Results do not depend on the number of threads.
class HEARTH_API Device {
 public:
  Device() : Device(DeviceOptions{}) {}
  explicit Device(DeviceOptions options);

  std::size_t threads() const;
  /// Gives the buffers that wait for reuse back to the system.
  void empty_cache() const;
  /// Bytes in buffers: in use, and waiting for reuse.
  std::size_t bytes_in_use() const;
  std::size_t bytes_cached() const;

  Context& context() const { return *context_; }
  const std::shared_ptr<Context>& shared() const { return context_; }
  explicit Device(std::shared_ptr<Context> context) : context_(std::move(context)) {}

 private:
  std::shared_ptr<Context> context_;
};

/// A counted reference to memory: a pooled buffer, or bytes that something else owns.
class HEARTH_API Storage {
 public:
  Storage() = default;
  /// Uninitialised, from the device's pool, 64-byte aligned.
  static Storage allocate(const Device& device, std::size_t bytes);
  /// Read-only; `keep_alive` may be empty when the memory outlives the program's use of it.
  static Storage borrow(const Device& device, const void* data, std::size_t bytes,
                        std::shared_ptr<const void> keep_alive);

  Storage(const Storage& other) : block_(other.block_) { retain(); }
  Storage(Storage&& other) noexcept : block_(other.block_) { other.block_ = nullptr; }
  Storage& operator=(Storage other) noexcept {
    Block* mine = block_;
    block_ = other.block_;
    other.block_ = mine;
    return *this;
  }
  ~Storage() { release(); }

  void* data() const { return block_ ? block_->data : nullptr; }
  std::size_t bytes() const { return block_ ? block_->bytes : 0; }
  Device device() const;
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
    Block* next;  // in the pool's list
    std::shared_ptr<Context> context;
    std::shared_ptr<const void> keep_alive;
  };

 private:
  explicit Storage(Block* block) : block_(block) {}
  void retain() const {
    if (block_) block_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  void release() {
    if (block_ && block_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) recycle(block_);
  }
  static void recycle(Block* block);

  Block* block_ = nullptr;
};

}  // namespace hearth::nd
