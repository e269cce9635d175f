// Loads and stores of a part of a register, by masks; behind <immintrin.h>.
#include "register.inl"

inline __m256i first_lanes(const float*, std::size_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline __m256i first_lanes(const double*, std::size_t count) {
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(count)), _mm256_setr_epi64x(0, 1, 2, 3));
}
/// The first `count` lanes, one at least; the others are 0, and are left alone, in memory too.
inline V<float> load(const float* p, std::size_t count) { return _mm256_maskload_ps(p, first_lanes(p, count)); }
inline V<double> load(const double* p, std::size_t count) { return _mm256_maskload_pd(p, first_lanes(p, count)); }
inline void store(float* p, V<float> v, std::size_t count) { _mm256_maskstore_ps(p, first_lanes(p, count), v); }
inline void store(double* p, V<double> v, std::size_t count) { _mm256_maskstore_pd(p, first_lanes(p, count), v); }
