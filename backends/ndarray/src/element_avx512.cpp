// Compiled with AVX-512.
#include <immintrin.h>
#include <utility>

#include "element_kernels.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 64;
#include "partial_avx512.inl"

// All lanes: GCC 12 warns of what the plain function leaves open.
inline V<float> root(V<float> v) { return _mm512_maskz_sqrt_ps(0xffff, v); }
inline V<double> root(V<double> v) { return _mm512_maskz_sqrt_pd(0xff, v); }

#include "element_kernels.inl"

}  // namespace

template <>
const ElementKernels<float>& element_kernels_avx512<float>() {
  return kernels<float>;
}
template <>
const ElementKernels<double>& element_kernels_avx512<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
