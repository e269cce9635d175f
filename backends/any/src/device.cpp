#include <hearth/any/device.hpp>

#include <charconv>
#include <cstdio>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1 {

inline namespace HEARTH_DETAIL_ANY {

namespace {

void say_that_no_gpu_was_found() {
  [[maybe_unused]] static const int once =
      std::fputs("hearth: no GPU was found; computing on the CPU\n", stderr);
}

[[noreturn]] void throw_unknown(std::string_view text) {
  throw Error("hearth: device: expected auto, cpu, cuda or cuda:N, got '" + std::string(text) + "'");
}

}  // namespace

AnyDevice AnyDevice::parse(std::string_view text, nd::DeviceOptions options) {
  if (text == "cpu") return cpu(options);
  if (text == "cuda") return cuda();
  if (text == "auto") {
    AnyDevice found = cuda_if_available(0, options);
    if (!found.is_cuda()) say_that_no_gpu_was_found();
    return found;
  }
  constexpr std::string_view kNumbered = "cuda:";
  if (!text.starts_with(kNumbered)) throw_unknown(text);
  std::size_t index = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + kNumbered.size(), end, index);
  if (error != std::errc{} || stop != end) throw_unknown(text);
  return cuda(index);
}

AnyDevice AnyDevice::cpu(nd::DeviceOptions options) { return AnyDevice(Choice(nd::Device(options))); }

#if HEARTH_WITH_CUDA

AnyDevice AnyDevice::cuda(std::size_t index) { return AnyDevice(Choice(gpu::Device(index))); }

AnyDevice AnyDevice::cuda_if_available(std::size_t index, nd::DeviceOptions options) {
  return cuda_is_available() ? cuda(index) : cpu(options);
}

bool AnyDevice::is_cuda() const { return std::holds_alternative<gpu::Device>(device_); }

#else

AnyDevice AnyDevice::cuda(std::size_t index) {
  throw BackendError("hearth: cuda:" + std::to_string(index) +
                     ": expected a library that was built with Cuda, this one was built without");
}

AnyDevice AnyDevice::cuda_if_available(std::size_t, nd::DeviceOptions options) { return cpu(options); }

bool AnyDevice::is_cuda() const { return false; }

#endif

std::string AnyDevice::text() const {
  return visit([]<class B>(const Here<B>& here) -> std::string {
    if constexpr (requires { here.device.text(); })
      return here.device.text();
    else
      return "cpu";
  });
}

std::string AnyDevice::describe() const {
  return visit([]<class B>(const Here<B>& here) -> std::string {
    if constexpr (requires { here.device.text(); })
      return here.device.text() + ", " + here.device.name();
    else
      return "cpu";
  });
}

const void* AnyDevice::context() const {
  return visit([]<class B>(const Here<B>& here) -> const void* { return here.device.shared().get(); });
}

}  // namespace HEARTH_DETAIL_ANY

}  // namespace hearth::inline v0_1
