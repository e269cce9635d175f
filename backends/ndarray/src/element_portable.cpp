// For every machine that the library is built for.
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include <utility>

#include "element_kernels.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 16;
#include "partial_portable.inl"

#if defined(__SSE2__)
inline V<float> root(V<float> v) { return _mm_sqrt_ps(v); }
inline V<double> root(V<double> v) { return _mm_sqrt_pd(v); }
#else
inline V<float> root(V<float> v) {
  for (std::size_t i = 0; i < lanes<float>; ++i) v[i] = __builtin_sqrtf(v[i]);
  return v;
}
inline V<double> root(V<double> v) {
  for (std::size_t i = 0; i < lanes<double>; ++i) v[i] = __builtin_sqrt(v[i]);
  return v;
}
#endif

#include "element_kernels.inl"

}  // namespace

template <>
const ElementKernels<float>& element_kernels_portable<float>() {
  return kernels<float>;
}
template <>
const ElementKernels<double>& element_kernels_portable<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
