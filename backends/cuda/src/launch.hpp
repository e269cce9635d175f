// Work for the device on arrays. A Launch opens the arrays' memory and makes their device the current one.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system_error.h>

#include "context.hpp"

namespace hearth::inline v0_1::gpu {

#if HEARTH_GPU
// Thrust's scratch memory comes from our pool: cudaMalloc would wait.
class Scratch {
 public:
  using value_type = char;
  explicit Scratch(Context& context) : context_(context) {}
  // What follows in the stream may have the memory.
  ~Scratch() {
    for (Storage::Block* block : kept_) context_.recycle(block);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  char* allocate(std::ptrdiff_t bytes) {
    kept_.push_back(context_.allocate(static_cast<std::size_t>(bytes)));
    return static_cast<char*>(kept_.back()->data);
  }
  void deallocate(char*, std::size_t) {}

 private:
  Context& context_;
  std::vector<Storage::Block*> kept_;
};

// An own kernel, and not thrust::for_each: the functor stays in constant memory, where CUB would copy one
// that indexes its members to each thread's local memory.
template <class F>
__global__ void __launch_bounds__(256) each_kernel(std::size_t count, const __grid_constant__ F f) {
  for (std::size_t i = blockIdx.x * std::size_t{blockDim.x} + threadIdx.x; i < count;
       i += std::size_t{gridDim.x} * blockDim.x)
    f(i);
}
#endif

/// The threads that do one row together: a warp on a GPU, one thread on a host system.
class Team {
 public:
#if HEARTH_GPU
  static constexpr unsigned kSize = 32;
  HEARTH_IN_TEAM std::size_t lane() const { return threadIdx.x % kSize; }
#else
  static constexpr unsigned kSize = 1;
  std::size_t lane() const { return 0; }
#endif
  HEARTH_IN_TEAM std::size_t size() const { return kSize; }

  /// What all lanes' values come to under f, which takes two; the same in every lane, and in every run.
  template <class T, class F>
  HEARTH_IN_TEAM T joined(T value, [[maybe_unused]] const F& f) const {
#if HEARTH_GPU
    for (unsigned distance = kSize / 2; distance > 0; distance /= 2)
      value = f(value, __shfl_xor_sync(0xFFFFFFFF, value, distance));
#endif
    return value;
  }

  HEARTH_IN_TEAM double sum(double value) const {
    return joined(value, [](double a, double b) { return a + b; });
  }

  /// The lanes whose key is this one's, as bits.
  template <class T>
  HEARTH_IN_TEAM unsigned with_same([[maybe_unused]] T key) const {
#if HEARTH_GPU
    return __match_any_sync(0xFFFFFFFF, key);
#else
    return 1;
#endif
  }
  /// Another lane's value. All lanes ask.
  template <class T>
  HEARTH_IN_TEAM T from([[maybe_unused]] unsigned lane, T value) const {
#if HEARTH_GPU
    return __shfl_sync(0xFFFFFFFF, value, static_cast<int>(lane));
#else
    return value;
#endif
  }
  HEARTH_IN_TEAM bool any(bool value) const {
#if HEARTH_GPU
    return __any_sync(0xFFFFFFFF, value) != 0;
#else
    return value;
#endif
  }
  /// What each lane wrote is there for all.
  HEARTH_IN_TEAM void wait() const {
#if HEARTH_GPU
    __syncwarp();
#endif
  }
  /// The first and the last of some lanes, as with_same tells them; there is one.
  static HEARTH_IN_TEAM unsigned first_of([[maybe_unused]] unsigned lanes) {
#if HEARTH_GPU
    return static_cast<unsigned>(__ffs(static_cast<int>(lanes))) - 1;
#else
    return 0;
#endif
  }
  static HEARTH_IN_TEAM unsigned last_of([[maybe_unused]] unsigned lanes) {
#if HEARTH_GPU
    return 31 - static_cast<unsigned>(__clz(static_cast<int>(lanes)));
#else
    return 0;
#endif
  }
};

#if HEARTH_GPU
template <class F>
__global__ void __launch_bounds__(256) team_kernel(std::size_t count, const __grid_constant__ F f) {
  constexpr std::size_t kTeams = 256 / Team::kSize;
  for (std::size_t i = blockIdx.x * kTeams + threadIdx.x / Team::kSize; i < count; i += gridDim.x * kTeams)
    f(i, Team{});
}
#endif

class Launch {
 public:
  /// BackendError when the arrays are on several devices.
  template <class T, class... Rest>
  Launch(const char* who, const StridedArray<T, Storage>& first, const Rest&... rest)
      : who_(who), context_(&first.storage.device().context()), current_(context_->index()) {
    open(first.storage);
    (same_device(rest.storage), ...);
    (open(rest.storage), ...);
  }
  ~Launch() {
    for (std::size_t i = 0; i < opened_; ++i) ASAN_POISON_MEMORY_REGION(open_[i].data, open_[i].capacity);
  }
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;

  Context& context() const { return *context_; }
  Stream stream() const { return context_->stream(); }

  /// f(i) for i below count, in any order, also at once.
  template <class F>
  void each(std::size_t count, const F& f) const {
    if (count == 0) return;
#if HEARTH_GPU
    each_kernel<<<blocks_of(count), kThreads, 0, stream()>>>(count, f);
    check(cudaGetLastError(), context_->text() + ": " + who_);
#else
    if (context_->scrambled()) return each_scrambled(count, f);
    constexpr std::size_t kWorthThreads = 1 << 15;  // threads cost more than few elements do
    if (count < kWorthThreads) {
      for (std::size_t i = 0; i < count; ++i) f(i);
      return;
    }
    with_policy([&](const auto& policy) {
      thrust::for_each_n(policy, thrust::counting_iterator<std::size_t>(0), count, f);
    });
#endif
  }

  /// f(i, team) for i below count: one row each.
  template <class F>
  void teams(std::size_t count, const F& f) const {
    if (count == 0) return;
#if HEARTH_GPU
    team_kernel<<<blocks_of(count * Team::kSize), kThreads, 0, stream()>>>(count, f);
    check(cudaGetLastError(), context_->text() + ": " + who_);
#else
    each(count, AloneInTeam<F>{f});
#endif
  }

  /// g(policy), for Thrust's algorithms on the device's stream.
  template <class G>
  void with_policy(const G& g) const {
    try {
#if HEARTH_GPU
      Scratch scratch(*context_);
      g(thrust::cuda::par_nosync(scratch).on(stream()));
#else
      g(thrust::device);
#endif
    } catch (const thrust::system_error& error) {
      throw BackendError("hearth: " + context_->text() + ": " + who_ + ": " + error.what());
    }
  }

 private:
#if HEARTH_GPU
  static constexpr std::size_t kThreads = 256;
  static unsigned blocks_of(std::size_t threads) {
    constexpr std::size_t kMostBlocks = 1 << 16;  // beyond, a thread takes several
    return static_cast<unsigned>(std::min((threads + kThreads - 1) / kThreads, kMostBlocks));
  }
#else
  template <class F>
  struct AloneInTeam {
    F f;
    void operator()(std::size_t i) const { f(i, Team{}); }
  };
#endif
  struct Opened {
    void* data;
    std::size_t capacity;
  };

  void same_device(const Storage& storage) const {
    if (&storage.device().context() != context_)
      throw BackendError(std::string("hearth: ") + who_ + ": expected tensors of one device, got " +
                         context_->text() + " and " + storage.device().text());
  }
  void open(const Storage& storage) {
    ASAN_UNPOISON_MEMORY_REGION(storage.data(), storage.bytes());
    open_[opened_++] = {storage.data(), storage.bytes()};
  }
  // Every index once, far from in order.
  template <class F>
  static void each_scrambled(std::size_t count, const F& f) {
    std::size_t step = count / 2 + count / 7 + 1;
    while (std::gcd(step, count) != 1) ++step;
    for (std::size_t k = 0, i = count / 3; k < count; ++k, i = (i + step) % count) f(i);
  }

  const char* who_;
  Context* context_;
  Current current_;
  std::size_t opened_ = 0;
  Opened open_[8] = {};
};

}  // namespace hearth::inline v0_1::gpu
