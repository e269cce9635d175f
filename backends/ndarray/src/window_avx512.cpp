// Compiled with AVX-512.
#include <immintrin.h>

#include "window.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 64, kRows = 6, kRuns = 4, kDotRows = 4, kDotTaps = 5;
#include "partial_avx512.inl"
#include "window_kernels.inl"

}  // namespace

template <>
const WindowKernels<float>& window_kernels_avx512<float>() {
  return kernels<float>;
}
template <>
const WindowKernels<double>& window_kernels_avx512<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
