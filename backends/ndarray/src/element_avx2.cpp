// Compiled with AVX2 and FMA.
#include <immintrin.h>
#include <utility>

#include "element_kernels.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 32;
#include "partial_avx2.inl"

inline V<float> root(V<float> v) { return _mm256_sqrt_ps(v); }
inline V<double> root(V<double> v) { return _mm256_sqrt_pd(v); }

#include "element_kernels.inl"

}  // namespace

template <>
const ElementKernels<float>& element_kernels_avx2<float>() {
  return kernels<float>;
}
template <>
const ElementKernels<double>& element_kernels_avx2<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
