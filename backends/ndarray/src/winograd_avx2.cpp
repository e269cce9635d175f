// Compiled with AVX2 and FMA.
#include <utility>

#include "winograd.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 32;
#include "winograd_kernels.inl"

}  // namespace

template <>
const WinogradKernels<float>& winograd_kernels_avx2<float>() {
  return kernels<float>;
}
template <>
const WinogradKernels<double>& winograd_kernels_avx2<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
