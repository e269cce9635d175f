// Compiled with AVX2 and FMA.
#include <immintrin.h>

#include "window.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 32, kRows = 6, kRuns = 2, kDotRows = 3, kDotTaps = 4;
#include "partial_avx2.inl"
#include "window_kernels.inl"

}  // namespace

template <>
const WindowKernels<float>& window_kernels_avx2<float>() {
  return kernels<float>;
}
template <>
const WindowKernels<double>& window_kernels_avx2<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
