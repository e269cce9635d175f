// The only file that knows which system Thrust runs on. Compiled by nvcc, that is CUDA; by a host compiler,
// the one that THRUST_DEVICE_SYSTEM names. Everything else in this folder is one source for both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include <thrust/execution_policy.h>
#include <hearth/core/error.hpp>
#include <hearth/cuda/device.hpp>

#if defined(__CUDACC__)
#include <cuda_runtime.h>
#include <thrust/system/cuda/execution_policy.h>
#define HEARTH_GPU 1
#define HEARTH_DEVICE __host__ __device__ __forceinline__
#define HEARTH_IN_TEAM __device__ __forceinline__  // what knows its thread
#else
#define HEARTH_GPU 0
#define HEARTH_DEVICE inline
#define HEARTH_IN_TEAM inline
#endif

// Was cuDNN found, for GPUs?
#if !defined(HEARTH_CUDNN)
#define HEARTH_CUDNN 0
#endif

namespace hearth::inline v0_1::gpu {

#if HEARTH_GPU

using Stream = cudaStream_t;

/// BackendError for what a function of CUDA returned.
inline void check(cudaError_t error, const std::string& who) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // an error that is not sticky is told once
  throw BackendError("hearth: " + who + ": expected success, got " + cudaGetErrorName(error) + ": " +
                     cudaGetErrorString(error));
}

/// Makes a device the calling thread's, and gives the thread its own one back.
class Current {
 public:
  explicit Current(std::size_t device) {
    check(cudaGetDevice(&before_), "cuda");
    now_ = static_cast<int>(device);
    if (now_ != before_) check(cudaSetDevice(now_), "cuda:" + std::to_string(device));
  }
  ~Current() {
    if (now_ != before_) cudaSetDevice(before_);
  }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  int before_ = 0, now_ = 0;
};

inline std::size_t system_device_count() {
  int count = 0;
  if (cudaGetDeviceCount(&count) == cudaSuccess) return static_cast<std::size_t>(count);
  cudaGetLastError();
  return 0;
}
inline DeviceProperties system_properties(std::size_t device) {
  const int index = static_cast<int>(device);
  cudaDeviceProp found;
  check(cudaGetDeviceProperties(&found, index), "cuda:" + std::to_string(device));
  int kilohertz = 0, bits = 0;  // twice a cycle
  if (cudaDeviceGetAttribute(&kilohertz, cudaDevAttrMemoryClockRate, index) != cudaSuccess ||
      cudaDeviceGetAttribute(&bits, cudaDevAttrGlobalMemoryBusWidth, index) != cudaSuccess)
    cudaGetLastError();
  return {found.name, found.totalGlobalMem, static_cast<unsigned>(found.major * 10 + found.minor),
          static_cast<unsigned>(found.multiProcessorCount), 2e3 * kilohertz * bits / 8};
}
/// Of its UUID, below 2^53.
inline double system_number_of(std::size_t device) {
  cudaDeviceProp found;
  check(cudaGetDeviceProperties(&found, static_cast<int>(device)), "cuda:" + std::to_string(device));
  std::uint64_t number = 0xcbf29ce484222325;
  for (const char byte : found.uuid.bytes)
    number = (number ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return static_cast<double>((number >> 11) | 1);
}

/// Memory of the current device; null where there is no more.
inline void* system_allocate(std::size_t bytes) {
  void* memory = nullptr;
  const cudaError_t error = cudaMalloc(&memory, bytes);
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    return nullptr;
  }
  check(error, "cudaMalloc");
  return memory;
}
inline void system_free(void* memory) { cudaFree(memory); }

/// Memory of the host that the devices read and write too.
inline void* pinned_allocate(std::size_t bytes) {
  void* memory = nullptr;
  check(cudaHostAlloc(&memory, bytes, cudaHostAllocPortable), "cudaHostAlloc");
  return memory;
}
inline void pinned_free(void* memory) { cudaFreeHost(memory); }

inline Stream make_stream() {
  Stream stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreate");
  return stream;
}
inline void wait_for(Stream stream, const std::string& who) { check(cudaStreamSynchronize(stream), who); }
inline bool is_idle(Stream stream, const std::string& who) {
  const cudaError_t state = cudaStreamQuery(stream);
  if (state == cudaErrorNotReady) {
    cudaGetLastError();
    return false;
  }
  check(state, who);
  return true;
}

/// From pinned memory, or between the device's own: does not wait.
inline void copy_to_device(void* to, const void* from, std::size_t bytes, Stream stream) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream), "copy");
}
/// Waits.
inline void copy_to_host(void* to, const void* from, std::size_t bytes, Stream stream,
                         const std::string& who) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream), who);
  wait_for(stream, who);
}

/// A point in a stream that the host can wait for.
class Event {
 public:
  Event() { check(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming), "cudaEventCreate"); }
  ~Event() { cudaEventDestroy(event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  void record(Stream stream) { check(cudaEventRecord(event_, stream), "cudaEventRecord"); }
  void wait() { check(cudaEventSynchronize(event_), "cudaEventSynchronize"); }

 private:
  cudaEvent_t event_ = nullptr;
};

/// Records what the stream is asked for, instead of doing it.
inline void begin_capture(Stream stream) {
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed), "cudaStreamBeginCapture");
}
inline cudaGraph_t end_capture(Stream stream) {
  cudaGraph_t graph = nullptr;
  check(cudaStreamEndCapture(stream, &graph), "cudaStreamEndCapture");
  return graph;
}

#else  // a host system: the memory is the host's, and a call returns when its work is done

struct Stream {};

class Current {
 public:
  explicit Current(std::size_t) {}
};

// Tests of several devices ask for as many.
inline std::size_t system_device_count() {
  const char* count = std::getenv("HEARTH_HOST_DEVICES");
  const int number = count ? std::atoi(count) : 1;
  return number > 0 ? static_cast<std::size_t>(number) : 0;
}
inline double system_number_of(std::size_t device) { return static_cast<double>(device + 1); }
inline void* system_allocate(std::size_t bytes) { return std::aligned_alloc(512, (bytes + 511) / 512 * 512); }
inline void system_free(void* memory) { std::free(memory); }
inline void* pinned_allocate(std::size_t bytes) { return system_allocate(bytes); }
inline void pinned_free(void* memory) { std::free(memory); }
inline Stream make_stream() { return {}; }
inline void wait_for(Stream, const std::string&) {}
inline bool is_idle(Stream, const std::string&) { return true; }
inline void copy_to_device(void* to, const void* from, std::size_t bytes, Stream) {
  std::memcpy(to, from, bytes);
}
inline void copy_to_host(void* to, const void* from, std::size_t bytes, Stream, const std::string&) {
  std::memcpy(to, from, bytes);
}

class Event {
 public:
  void record(Stream) {}
  void wait() {}
};

#endif

/// What runs kernels.
#if HEARTH_GPU
inline constexpr const char* kSystem = "CUDA";
#elif THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_OMP
inline constexpr const char* kSystem = "OpenMP";
#elif THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_TBB
inline constexpr const char* kSystem = "TBB";
#else
inline constexpr const char* kSystem = "C++";
#endif

#if !HEARTH_GPU
inline DeviceProperties system_properties(std::size_t) {
  return {.name = "host (" + std::string(kSystem) + ")"};
}
#endif

}  // namespace hearth::inline v0_1::gpu

// A host system under AddressSanitizer: memory of a device is poisoned but while a launch has it open, so
// that host code that follows its addresses is an error, as it would be on a GPU.
#define HEARTH_GUARD (!HEARTH_GPU && HEARTH_ADDRESS_SANITIZER)
#if HEARTH_GUARD
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(data, bytes) ((void)(data), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(data, bytes) ((void)(data), (void)(bytes))
#endif
