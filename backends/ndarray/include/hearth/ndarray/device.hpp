// Where NdArray computes: a pool of buffers and a pool of threads, shared by everything made on the device.
#pragma once

#include <cstddef>
#include <memory>

#include <hearth/backend/counted_storage.hpp>

namespace hearth::inline v0_1::nd {

class Arena;
class Context;

struct DeviceOptions {
  std::size_t threads = 0;  // 0: as many as the machine has cores
};

/// A handle: copies share the pools. Results do not depend on the number of threads.
class HEARTH_API Device {
 public:
  using ContextType = Context;
  using Arena = nd::Arena;

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

/// Of buffers, in bytes.
inline constexpr std::size_t kAlignment = 64;
using Storage = CountedStorage<Device>;

}  // namespace hearth::inline v0_1::nd
