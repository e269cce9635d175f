// What stands behind a device: its pool, its stream, and what the kernels report.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <hearth/backend/size_class.hpp>
#include <hearth/cuda/array.hpp>

#include "system.hpp"

namespace hearth::inline v0_1::gpu {

/// Which operation found an index out of range.
enum class Finder : std::uint32_t { index_select, index_add, gather, scatter_add, scatter, cross_entropy };
inline constexpr const char* kFinderNames[] = {"index_select", "index_add", "gather",
                                               "scatter_add",  "scatter",   "cross_entropy"};

/// The first index out of range that a kernel met. Kernels write it, the host reads it after it has waited.
struct Found {
  std::uint32_t taken = 0;  // 1 once a kernel writes
  Finder finder = {};
  std::int64_t index = 0;
  std::uint64_t extent = 0;
};

/// What a graph keeps while it lives: memory that its step makes and gives back, and the host's bytes that it
/// uploads. A block that is lent has its recording as keep_alive.
struct Recording {
  Context* context;
  FreeBlocks<Storage::Block> free;
  std::vector<void*> pinned;

  explicit Recording(Context* of) : context(of) {}
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

/// Libraries that want a handle.
enum class Library { blas, dnn };

class Context {
 public:
  explicit Context(std::size_t index);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  // None ends before the program does: no function of CUDA may be called while static objects are destroyed.

  std::size_t index() const { return index_; }
  std::string text() const { return "cuda:" + std::to_string(index_); }
  Stream stream() const { return stream_; }

  Storage::Block* allocate(std::size_t bytes);
  void recycle(Storage::Block* block);
  void empty_cache();
  MemoryStatistics memory();
  void set_memory_limit(std::size_t bytes);

  /// Copies the host's bytes, which may be anything, to the device; they may be overwritten on return.
  void upload(void* to, const void* from, std::size_t bytes);
  void download(void* to, const void* from, std::size_t bytes);

  /// Waits, then says what kernels found: ShapeError.
  void synchronize();
  /// The same, calling waiting(seconds so far) over and over, which may throw.
  void synchronize(const std::function<void(double)>& waiting);
  std::size_t waits() const { return waits_; }
  /// Kernels write there.
  Found* found() const { return found_; }
  /// On a host system work is done when a call returns: what was found is said at once.
  void raise_on_host() {
    if (!HEARTH_GPU) raise();
  }

  /// Until end_recording, memory comes from the recording, and whoever would wait gets a BackendError.
  void begin_recording(std::shared_ptr<Recording> recording);
  void end_recording();
  /// To the pool: what a recording had, when it ends.
  void take_back(FreeBlocks<Storage::Block>& blocks);

  Products products() const { return products_; }
  void set_products(Products products) { products_ = products; }

  Convolutions convolutions() const { return convolutions_; }
  /// BackendError for cuDNN's where the library was built without it.
  void set_convolutions(Convolutions convolutions);

  /// A library's handle, made on first use and kept; `make` is called once.
  template <class Handle, class Make>
  Handle library_handle(Library library, const Make& make) {
    std::lock_guard lock(mutex_);
    void*& handle = libraries_[static_cast<std::size_t>(library)];
    if (!handle) handle = make();
    return static_cast<Handle>(handle);
  }

  /// A host system that walks the elements in another order and fills fresh memory with NaN, to show kernels
  /// that depend on an order or read what nobody wrote: HEARTH_HOST_ORDER=scrambled.
  bool scrambled() const { return scrambled_; }

 private:
  static constexpr std::size_t kStagingBytes = std::size_t{4} << 20, kStagings = 4;
  struct Staging {
    void* memory = pinned_allocate(kStagingBytes);
    Event free;  // the copy that read it last is done
  };

  void raise();
  void refuse_to_wait();
  void* from_system(std::size_t bytes);
  void free_cached();

  const std::size_t index_;
  Stream stream_;
  const bool scrambled_;
  Products products_ = Products::exact;
  Convolutions convolutions_ = Convolutions::columns;
  Found* found_;
  std::array<void*, 2> libraries_ = {};
  std::atomic<std::size_t> waits_{0};

  std::mutex mutex_;
  FreeBlocks<Storage::Block> free_;
  MemoryStatistics memory_;
  std::size_t limit_ = SIZE_MAX;
  std::shared_ptr<Recording> recording_;

  std::mutex staging_mutex_;
  // Made where the device is the current one: an event is of the device on which it was made.
  std::array<std::unique_ptr<Staging>, kStagings> stagings_;
  std::size_t next_staging_ = 0;
};

}  // namespace hearth::inline v0_1::gpu
