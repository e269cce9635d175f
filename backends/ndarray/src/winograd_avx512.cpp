// Compiled with AVX-512.
#include <utility>

#include "winograd.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 64;
#include "winograd_kernels.inl"

}  // namespace

template <>
const WinogradKernels<float>& winograd_kernels_avx512<float>() {
  return kernels<float>;
}
template <>
const WinogradKernels<double>& winograd_kernels_avx512<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
