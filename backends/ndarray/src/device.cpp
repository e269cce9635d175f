#include <hearth/ndarray/device.hpp>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>

#include <hearth/backend/counted_storage_members.hpp>
#include <hearth/backend/size_class.hpp>
#include <hearth/core/error.hpp>

#include "blas.hpp"
#include "context.hpp"
#include "poison.hpp"
#include "rounding.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Memory from the system; null when it has no more. Of a large piece the system is asked for large pages: to
// look up thousands of small ones takes as long as to stream them.
void* memory_of(std::size_t bytes) {
#if defined(MADV_HUGEPAGE)
  constexpr std::size_t kHugePage = std::size_t{1} << 21;
  if (bytes >= 4 * kHugePage) {
    const std::size_t whole = round_up(bytes, kHugePage);
    void* memory = std::aligned_alloc(kHugePage, whole);
    if (memory) madvise(memory, whole, MADV_HUGEPAGE);  // a wish: nothing is lost where it is refused
    return memory;
  }
#endif
  return std::aligned_alloc(kAlignment, round_up(bytes, kAlignment));
}

[[noreturn]] void throw_no_memory(std::size_t bytes) {
  throw BackendError("hearth: NdArray: expected " + std::to_string(bytes) +
                     " bytes of memory, the system has no more");
}

void free_block(Storage::Block* block) {
  ASAN_UNPOISON_MEMORY_REGION(block->data, block->capacity);
  block->~Block();
  std::free(block);
}

}  // namespace

Context::Context(std::size_t threads) : workers_(threads) {
  if constexpr (kHasBlas) use_one_blas_thread();
}

Context::~Context() { empty_cache(); }

Storage::Block* Context::allocate(std::size_t bytes) {
  if (bytes > (std::size_t{1} << 62))
    throw BackendError("hearth: NdArray: expected a buffer that fits into memory, got one of " +
                       std::to_string(bytes) + " bytes");
  BufferPlan* plan = BufferPlan::current();
  if (plan && plan->is_of(*this))
    if (Storage::Block* block = plan->allocate(bytes)) return block;
  return from_pool(bytes);
}

Storage::Block* Context::from_pool(std::size_t bytes) {
  const SizeClass size = SizeClass::of(bytes);
  Storage::Block* block = nullptr;
  {
    std::lock_guard lock(buffers_lock_);
    block = free_.take(size);
    if (block) cached_ -= size.capacity, in_use_ += size.capacity;
  }
  if (!block) {
    // The block's own words stand in front of its data, in one piece of memory.
    constexpr std::size_t header = round_up(sizeof(Storage::Block), kAlignment);
    void* memory = memory_of(header + size.capacity);
    if (!memory) throw_no_memory(bytes);
    block = new (memory) Storage::Block{};
    block->capacity = size.capacity;
    block->data = static_cast<std::byte*>(memory) + header;
    block->writable = true;
    std::lock_guard lock(buffers_lock_);
    in_use_ += size.capacity;
  }
  block->owners.store(1, std::memory_order_relaxed);
  block->bytes = bytes;
  block->next = nullptr;
  ASAN_UNPOISON_MEMORY_REGION(block->data, bytes);
  ASAN_POISON_MEMORY_REGION(static_cast<std::byte*>(block->data) + bytes, block->capacity - bytes);
  return block;
}

void Context::recycle(Storage::Block* block) {
  if (block->keep_alive) {
    const std::shared_ptr<const void> plan = std::move(block->keep_alive);
    return const_cast<BufferPlan*>(static_cast<const BufferPlan*>(plan.get()))->give_back(block);
  }
  ASAN_POISON_MEMORY_REGION(block->data, block->capacity);
  std::lock_guard lock(buffers_lock_);
  in_use_ -= block->capacity;
  cached_ += block->capacity;
  free_.put(block);
}

void Context::empty_cache() {
  std::lock_guard lock(buffers_lock_);
  free_.take_all([&](Storage::Block* block) {
    cached_ -= block->capacity;
    free_block(block);
  });
}

void Context::to_system(Storage::Block* block) {
  const std::size_t capacity = block->capacity;
  free_block(block);
  std::lock_guard lock(buffers_lock_);
  in_use_ -= capacity;
}
void* Context::reserve(std::size_t bytes) {
  void* memory = memory_of(std::max<std::size_t>(bytes, 1));
  if (!memory) throw_no_memory(bytes);
  std::lock_guard lock(buffers_lock_);
  in_use_ += bytes;
  return memory;
}
void Context::release(void* memory, std::size_t bytes) {
  std::free(memory);
  std::lock_guard lock(buffers_lock_);
  in_use_ -= bytes;
}

Device::Device(DeviceOptions options) {
  constexpr std::size_t kMostThreads = 1024;
  if (options.threads > kMostThreads)
    throw BackendError("hearth: NdArray: expected at most " + std::to_string(kMostThreads) +
                       " threads, got " + std::to_string(options.threads));
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  context_ = std::make_shared<Context>(options.threads ? options.threads : cores);
}
std::size_t Device::threads() const { return context_->threads(); }
void Device::empty_cache() const { context_->empty_cache(); }
std::size_t Device::bytes_in_use() const { return context_->bytes_in_use(); }
std::size_t Device::bytes_cached() const { return context_->bytes_cached(); }

}  // namespace hearth::inline v0_1::nd

template class hearth::CountedStorage<hearth::nd::Device>;
