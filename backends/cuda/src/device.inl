// Devices, their memory, and copies between them and the host.
#include <algorithm>
#include <chrono>
#include <memory>
#include <new>
#include <vector>

#include <hearth/backend/counted_storage_members.hpp>

#include "context.hpp"

namespace hearth::inline v0_1::gpu {

Context::Context(std::size_t index)
    : index_(index),
      stream_((Current(index), make_stream())),
      scrambled_(!HEARTH_GPU && std::getenv("HEARTH_HOST_ORDER") != nullptr),
      found_(new(pinned_allocate(sizeof(Found))) Found) {}

// Memory that is given back may be lent again at once: the stream does one thing after the other.
Storage::Block* Context::allocate(std::size_t bytes) {
  if (bytes > (std::size_t{1} << 62))
    throw BackendError("hearth: " + text() + ": expected a buffer that fits into memory, got one of " +
                       std::to_string(bytes) + " bytes");
  const SizeClass size = SizeClass::of(bytes);
  std::lock_guard lock(mutex_);
  ++memory_.allocations;
  Storage::Block* block = (recording_ ? recording_->free : free_).take(size);
  if (block) {
    memory_.cached -= size.capacity;
  } else {
    auto fresh = std::make_unique<Storage::Block>();
    fresh->data = from_system(size.capacity);
    fresh->capacity = size.capacity;
    fresh->writable = true;
    block = fresh.release();
  }
  memory_.in_use += size.capacity;
  memory_.peak = std::max(memory_.peak, memory_.in_use);
  block->keep_alive = recording_;
  block->owners.store(1, std::memory_order_relaxed);
  block->bytes = bytes;
  block->next = nullptr;
  if (HEARTH_GUARD || scrambled_) {
    ASAN_UNPOISON_MEMORY_REGION(block->data, block->capacity);
    if (!HEARTH_GPU) std::memset(block->data, 0xFF, block->capacity);  // NaN, or -1
    ASAN_POISON_MEMORY_REGION(block->data, block->capacity);
  }
  return block;
}

// The caller holds the lock.
void* Context::from_system(std::size_t bytes) {
  const Current current(index_);
  void* memory = nullptr;
  for (const bool again : {false, true}) {
    if (memory_.in_use + memory_.cached + bytes <= limit_) memory = system_allocate(bytes);
    if (memory || again || recording_) break;
    wait_for(stream_, text());
    free_cached();
  }
  if (!memory)
    throw BackendError("hearth: " + text() + ": expected " + std::to_string(bytes) +
                       " bytes of memory, the device has no more; " + std::to_string(memory_.in_use) +
                       " bytes are in use" +
                       (limit_ == SIZE_MAX ? "" : ", the limit is " + std::to_string(limit_)));
  ++memory_.from_system;
  return memory;
}

void Context::recycle(Storage::Block* block) {
  // After the lock: the last block of a recording ends it.
  const std::shared_ptr<const void> recording = std::move(block->keep_alive);
  std::lock_guard lock(mutex_);
  memory_.in_use -= block->capacity;
  memory_.cached += block->capacity;
  auto& blocks = recording ? static_cast<Recording*>(const_cast<void*>(recording.get()))->free : free_;
  blocks.put(block);
}

void Context::take_back(FreeBlocks<Storage::Block>& blocks) {
  std::lock_guard lock(mutex_);
  blocks.take_all([&](Storage::Block* block) { free_.put(block); });
}

void Context::begin_recording(std::shared_ptr<Recording> recording) {
  std::lock_guard lock(mutex_);
  if (recording_) throw BackendError("hearth: " + text() + ": expected one graph to be recorded at a time");
  recording_ = std::move(recording);
}

void Context::end_recording() {
  std::shared_ptr<Recording> ended;
  std::lock_guard lock(mutex_);
  ended.swap(recording_);
}

Recording::~Recording() {
  context->take_back(free);
  if (!pinned.empty()) wait_for(context->stream(), context->text());
  for (void* memory : pinned) pinned_free(memory);
}

void Context::refuse_to_wait() {
  std::lock_guard lock(mutex_);
  if (recording_)
    throw BackendError("hearth: " + text() + ": expected no result to be read while a graph is recorded");
}

void Context::free_cached() {
  free_.take_all([&](Storage::Block* waiting) {
    const std::unique_ptr<Storage::Block> block(waiting);
    memory_.cached -= block->capacity;
    ASAN_UNPOISON_MEMORY_REGION(block->data, block->capacity);
    system_free(block->data);
  });
}

void Context::empty_cache() {
  refuse_to_wait();
  const Current current(index_);
  std::lock_guard lock(mutex_);
  wait_for(stream_, text());
  free_cached();
}

MemoryStatistics Context::memory() {
  std::lock_guard lock(mutex_);
  return memory_;
}

void Context::set_memory_limit(std::size_t bytes) {
  std::lock_guard lock(mutex_);
  limit_ = bytes;
}

void Context::set_convolutions(Convolutions convolutions) {
  if (convolutions == Convolutions::cudnn && !has_cudnn())
    throw BackendError("hearth: " + text() +
                       ": expected a library that was built with cuDNN, got one without");
  convolutions_ = convolutions;
}

void Context::upload(void* to, const void* from, std::size_t bytes) {
  const Current current(index_);
  if (!HEARTH_GPU) return copy_to_device(to, from, bytes, stream_);
  if (recording_) {
    recording_->pinned.push_back(pinned_allocate(bytes));
    std::memcpy(recording_->pinned.back(), from, bytes);
    return copy_to_device(to, recording_->pinned.back(), bytes, stream_);
  }
  // Through pinned memory, a piece at a time: the host may go on while the last pieces travel, and a mapped
  // file is read while they do.
  std::lock_guard lock(staging_mutex_);
  for (std::size_t at = 0; at < bytes; at += kStagingBytes) {
    auto& staging = stagings_[next_staging_++ % kStagings];
    const std::size_t count = std::min(kStagingBytes, bytes - at);
    if (staging)
      staging->free.wait();
    else
      staging = std::make_unique<Staging>();
    std::memcpy(staging->memory, static_cast<const char*>(from) + at, count);
    copy_to_device(static_cast<char*>(to) + at, staging->memory, count, stream_);
    staging->free.record(stream_);
  }
}

void Context::download(void* to, const void* from, std::size_t bytes) {
  refuse_to_wait();
  const Current current(index_);
  ++waits_;
  copy_to_host(to, from, bytes, stream_, text());
  raise();
}

void Context::synchronize() {
  refuse_to_wait();
  const Current current(index_);
  ++waits_;
  wait_for(stream_, text());
  raise();
}

void Context::synchronize(const std::function<void(double)>& waiting) {
  using Clock = std::chrono::steady_clock;
  refuse_to_wait();
  const Current current(index_);
  ++waits_;
  for (const auto begin = Clock::now(); !is_idle(stream_, text());)
    waiting(std::chrono::duration<double>(Clock::now() - begin).count());
  raise();
}

void Context::raise() {
  if (found_->taken == 0) return;
  const Found found = *found_;
  *found_ = Found{};
  throw_shape_error(kFinderNames[static_cast<std::size_t>(found.finder)],
                    "an index from 0 to " + std::to_string(static_cast<std::int64_t>(found.extent) - 1),
                    std::to_string(found.index));
}

namespace {

// One context for each device, made on first use and never ended.
std::shared_ptr<Context> context_of(std::size_t index) {
  static std::mutex mutex;
  static auto& contexts = *new std::vector<std::shared_ptr<Context>>;
  std::lock_guard lock(mutex);
  if (index < contexts.size() && contexts[index]) return contexts[index];
  const std::size_t count = system_device_count();
  if (count == 0)
    throw BackendError("hearth: cuda:" + std::to_string(index) +
                       ": expected a GPU of NVIDIA's and its driver, found none");
  if (index >= count)
    throw BackendError("hearth: cuda:" + std::to_string(index) + ": expected a device from 0 to " +
                       std::to_string(count - 1) + ", got " + std::to_string(index));
  if (contexts.size() <= index) contexts.resize(index + 1);
  return contexts[index] = std::make_shared<Context>(index);
}

}  // namespace

Device::Device(std::size_t index) : context_(context_of(index)) {}
std::size_t Device::index() const { return context_->index(); }
std::string Device::text() const { return context_->text(); }
DeviceProperties Device::properties() const { return system_properties(context_->index()); }
std::size_t Device::waits() const { return context_->waits(); }
void Device::synchronize() const { context_->synchronize(); }
void Device::empty_cache() const { context_->empty_cache(); }
MemoryStatistics Device::memory() const { return context_->memory(); }
void Device::set_memory_limit(std::size_t bytes) const { context_->set_memory_limit(bytes); }
void Device::set_products(Products products) const { context_->set_products(products); }
void Device::set_convolutions(Convolutions convolutions) const { context_->set_convolutions(convolutions); }

std::string system_name() { return std::string(kSystem) + (HEARTH_GPU ? "" : " on the host"); }
bool on_host() { return !HEARTH_GPU; }
bool has_cudnn() { return HEARTH_CUDNN; }

}  // namespace hearth::inline v0_1::gpu

template class hearth::CountedStorage<hearth::gpu::Device>;

std::size_t hearth::cuda_device_count() { return gpu::system_device_count(); }
