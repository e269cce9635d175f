// Loads and stores of a part of a register, by masks; behind <immintrin.h>.
#include "register.inl"

/// The first `count` lanes, one at least; the others are 0, and are left alone, in memory too.
inline V<float> load(const float* p, std::size_t count) {
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), p);
}
inline V<double> load(const double* p, std::size_t count) {
  return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << count) - 1), p);
}
inline void store(float* p, V<float> v, std::size_t count) {
  _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << count) - 1), v);
}
inline void store(double* p, V<double> v, std::size_t count) {
  _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << count) - 1), v);
}
