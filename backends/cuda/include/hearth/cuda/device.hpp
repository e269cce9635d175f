// Where Cuda computes: one GPU, or, in a build without the toolkit, one of Thrust's host systems in its
// place.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <hearth/backend/counted_storage.hpp>

namespace hearth::inline v0_1 {

namespace gpu {

class Context;

/// Bytes of a device's pool.
struct MemoryStatistics {
  std::size_t in_use = 0;
  std::size_t cached = 0;       // wait for reuse
  std::size_t peak = 0;         // the most that was in use
  std::size_t allocations = 0;  // buffers asked of the pool
  std::size_t from_system = 0;  // of these, buffers that the pool asked of the system
};

/// What a device is.
struct DeviceProperties {
  std::string name;                 // "NVIDIA H100 80GB HBM3", or "host (OpenMP)"
  std::size_t memory = 0;           // bytes; 0 on a host system
  unsigned compute_capability = 0;  // 90 is 9.0
  unsigned multiprocessors = 0;
  double bandwidth = 0;  // the most that its memory can move, bytes a second; 0 where it does not say
};

/// How products of floats are computed.
enum class Products {
  exact,  // in the elements' own precision
  tf32,   // in tensor cores, factors cut to 10 bits of mantissa
  half,   // factors rounded to half precision
};

/// How convolutions are computed that are neither products of the images themselves nor of one channel each.
enum class Convolutions {
  columns,  // their windows become columns, which are multiplied
  cudnn,    // by cuDNN, and as columns where it cannot
};

/// A handle: copies share the pool and the stream. Operations run one after the other, in the order in which
/// they were asked for, and nobody waits for them before a result is read.
class HEARTH_API Device {
 public:
  using ContextType = Context;

  /// The first one.
  Device() : Device(0) {}
  /// BackendError when there is no such device, or no driver.
  explicit Device(std::size_t index);

  std::size_t index() const;
  /// "cuda:0"
  std::string text() const;
  DeviceProperties properties() const;
  std::string name() const { return properties().name; }

  /// Waits for all that was asked for. BackendError or ShapeError when something of it failed.
  void synchronize() const;
  /// Gives the buffers that wait for reuse back to the system.
  void empty_cache() const;
  /// How often the host has waited for the device so far: for a result, or when asked to.
  std::size_t waits() const;
  MemoryStatistics memory() const;
  /// The pool takes no more than that from the system, in bytes; what would need more is a BackendError.
  void set_memory_limit(std::size_t bytes) const;
  void set_products(Products products) const;
  /// BackendError for cuDNN's where has_cudnn() is false.
  void set_convolutions(Convolutions convolutions) const;

  Context& context() const { return *context_; }
  const std::shared_ptr<Context>& shared() const { return context_; }
  explicit Device(std::shared_ptr<Context> context) : context_(std::move(context)) {}
  friend bool operator==(const Device& a, const Device& b) { return a.context_ == b.context_; }

 private:
  std::shared_ptr<Context> context_;
};

/// Buffers are 512-byte aligned. Their addresses are the device's: a host program must not follow them.
using Storage = CountedStorage<Device>;

/// What kernels run on: "CUDA", or "OpenMP on the host", "TBB on the host", "C++ on the host".
HEARTH_API std::string system_name();
/// Do they run on the host?
HEARTH_API bool on_host();
/// Was the library built with cuDNN?
HEARTH_API bool has_cudnn();

}  // namespace gpu

/// How many devices Cuda can compute on; 0 where there is no driver, 1 on a host system.
HEARTH_API std::size_t cuda_device_count();
/// Is there a GPU? Not so where kernels run on the host.
inline bool cuda_is_available() { return !gpu::on_host() && cuda_device_count() > 0; }

}  // namespace hearth::inline v0_1
