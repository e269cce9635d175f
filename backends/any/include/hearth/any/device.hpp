// Where to compute, chosen when the program runs: the CPU by NdArray, or a GPU by Cuda where that is built.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include <hearth/ndarray.hpp>
#if HEARTH_WITH_CUDA
#include <hearth/cuda.hpp>
#endif

// The library and a program that was compiled without its flags do not link: their devices differ in size.
#if HEARTH_WITH_CUDA
#define HEARTH_DETAIL_ANY with_cuda
#else
#define HEARTH_DETAIL_ANY without_cuda
#endif

namespace hearth::inline v0_1 {

inline namespace HEARTH_DETAIL_ANY {

/// What AnyDevice::visit calls its function with: the backend in the type, and a device of it.
template <ComputeBackend B>
struct Here {
  Device<B> device;
};

/// A device of any backend. Copies are handles of the same device.
class HEARTH_API AnyDevice {
 public:
  /// "auto", "cpu", "cuda" or "cuda:N"; Error for anything else. "auto" is the first GPU, or the CPU where
  /// there is none, which is then said once on stderr. `options` are for the CPU.
  static AnyDevice parse(std::string_view text, nd::DeviceOptions options = {});

  static AnyDevice cpu(nd::DeviceOptions options = {});
  /// BackendError when Cuda is not built, or there is no such device, or no driver.
  static AnyDevice cuda(std::size_t index = 0);
  /// The CPU where cuda_is_available() is false.
  static AnyDevice cuda_if_available(std::size_t index = 0, nd::DeviceOptions options = {});

  bool is_cuda() const;
  /// As parse takes it: "cpu", "cuda:0"
  std::string text() const;
  /// For people: "cpu", "cuda:0, NVIDIA H100", or "cuda:0, host (OpenMP)" where Cuda computes on the host.
  std::string describe() const;

  /// f(Here<NdArray<E>>) or f(Here<Cuda<E>>), and what it returns:
  /// device.visit([&]<class B>(Here<B> here) { ... Tensor<B, 2>::zeros({2, 3}, here.device) ... })
  template <class E = float, class F>
  auto visit(F&& f) const {
    // Called here and not in a type alone: clang loses virtual functions that it first meets in such a place.
    const auto on_cpu = [&]() -> decltype(auto) {
      return f(Here<NdArray<E>>{std::get<nd::Device>(device_)});
    };
#if HEARTH_WITH_CUDA
    const auto on_cuda = [&]() -> decltype(auto) { return f(Here<Cuda<E>>{std::get<gpu::Device>(device_)}); };
    static_assert(
        std::is_same_v<decltype(on_cpu()), decltype(on_cuda())>,
        "hearth: visit's function returns another type on each backend; return what has no backend in its type, such as TensorData");
    if (is_cuda()) return static_cast<decltype(on_cpu())>(on_cuda());
#endif
    return on_cpu();
  }

  friend bool operator==(const AnyDevice& a, const AnyDevice& b) { return a.context() == b.context(); }

 private:
#if HEARTH_WITH_CUDA
  using Choice = std::variant<nd::Device, gpu::Device>;
#else
  using Choice = std::variant<nd::Device>;
#endif

  explicit AnyDevice(Choice device) : device_(std::move(device)) {}
  const void* context() const;

  Choice device_;
};

}  // namespace HEARTH_DETAIL_ANY

}  // namespace hearth::inline v0_1
