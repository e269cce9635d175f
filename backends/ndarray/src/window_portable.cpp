// For every machine that the library is built for.
#include "window.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 16, kRows = 4, kRuns = 2, kDotRows = 3, kDotTaps = 3;
#include "partial_portable.inl"
#include "window_kernels.inl"

}  // namespace

template <>
const WindowKernels<float>& window_kernels_portable<float>() {
  return kernels<float>;
}
template <>
const WindowKernels<double>& window_kernels_portable<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
