// For every machine that the library is built for.
#include <utility>

#include "winograd.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 16;
#include "winograd_kernels.inl"

}  // namespace

template <>
const WinogradKernels<float>& winograd_kernels_portable<float>() {
  return kernels<float>;
}
template <>
const WinogradKernels<double>& winograd_kernels_portable<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
