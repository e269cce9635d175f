// The members of CountedStorage that need the device's context; a backend's source includes this and
// instantiates the class.
#pragma once

#include <utility>

#include <hearth/backend/counted_storage.hpp>

namespace hearth::inline v0_1 {

template <class Device_>
CountedStorage<Device_> CountedStorage<Device_>::allocate(const Device& device, std::size_t bytes) {
  Block* block = device.context().allocate(bytes);
  block->device = device;
  return CountedStorage(block);
}

template <class Device_>
CountedStorage<Device_> CountedStorage<Device_>::borrow(const Device& device, const void* data,
                                                        std::size_t bytes,
                                                        std::shared_ptr<const void> keep_alive) {
  // Nothing writes through a block that is not writable: see exclusive().
  return CountedStorage(
      new Block{{1}, false, bytes, bytes, const_cast<void*>(data), nullptr, device, std::move(keep_alive)});
}

template <class Device_>
void CountedStorage<Device_>::recycle(Block* block) {
  if (!block->writable) {
    delete block;
    return;
  }
  // The block goes to the pool's list first; a pool that this was the last reference to then frees its lists.
  const Device device = std::move(block->device);
  device.context().recycle(block);
}

}  // namespace hearth::inline v0_1
