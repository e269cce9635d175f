// One loop for any CPU, and eight elements at a time where it has AVX2 and F16C.
#include "half_kernels.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hearth::inline v0_1::detail {
namespace {

template <class From, class To>
void one_by_one(const std::byte* from, std::byte* to, std::size_t count, To (*convert)(From)) {
  for (std::size_t i = 0; i < count; ++i) {
    From value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    const To converted = convert(value);
    std::memcpy(to + i * sizeof converted, &converted, sizeof converted);
  }
}

void f32_to_f16(const std::byte* from, std::byte* to, std::size_t count) {
  one_by_one<float, f16>(from, to, count, to_f16);
}
void f32_to_bf16(const std::byte* from, std::byte* to, std::size_t count) {
  one_by_one<float, bf16>(from, to, count, to_bf16);
}
void f16_to_f32(const std::byte* from, std::byte* to, std::size_t count) {
  one_by_one<f16, float>(from, to, count, to_float);
}
void bf16_to_f32(const std::byte* from, std::byte* to, std::size_t count) {
  one_by_one<bf16, float>(from, to, count, to_float);
}

#if defined(__x86_64__)

constexpr std::size_t kLanes = 8;

#define HEARTH_DETAIL_AVX2 __attribute__((target("avx2,f16c")))

HEARTH_DETAIL_AVX2 void f32_to_f16_avx2(const std::byte* from, std::byte* to, std::size_t count) {
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m256 wide = _mm256_loadu_ps(reinterpret_cast<const float*>(from + 4 * i));
    const __m128i half = _mm256_cvtps_ph(wide, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 2 * i), half);
  }
  f32_to_f16(from + 4 * i, to + 2 * i, count - i);
}

HEARTH_DETAIL_AVX2 void f16_to_f32_avx2(const std::byte* from, std::byte* to, std::size_t count) {
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m128i half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 2 * i));
    _mm256_storeu_ps(reinterpret_cast<float*>(to + 4 * i), _mm256_cvtph_ps(half));
  }
  f16_to_f32(from + 2 * i, to + 4 * i, count - i);
}

HEARTH_DETAIL_AVX2 void f32_to_bf16_avx2(const std::byte* from, std::byte* to, std::size_t count) {
  const __m256i below_half = _mm256_set1_epi32(0x7fff), one = _mm256_set1_epi32(1);
  const __m256i magnitude = _mm256_set1_epi32(0x7fffffff), infinity = _mm256_set1_epi32(0x7f800000);
  const __m256i quiet = _mm256_set1_epi32(0x40);
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 4 * i));
    const __m256i upper = _mm256_srli_epi32(bits, 16);
    const __m256i odd = _mm256_and_si256(upper, one);
    const __m256i sum = _mm256_add_epi32(_mm256_add_epi32(bits, below_half), odd);
    const __m256i rounded = _mm256_srli_epi32(sum, 16);
    const __m256i is_nan = _mm256_cmpgt_epi32(_mm256_and_si256(bits, magnitude), infinity);
    const __m256i half = _mm256_blendv_epi8(rounded, _mm256_or_si256(upper, quiet), is_nan);
    // Packing works on each half of the register: the quarters 0 and 2 are ours.
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(half, half), 0b1000);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 2 * i), _mm256_castsi256_si128(packed));
  }
  f32_to_bf16(from + 4 * i, to + 2 * i, count - i);
}

HEARTH_DETAIL_AVX2 void bf16_to_f32_avx2(const std::byte* from, std::byte* to, std::size_t count) {
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m128i half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 2 * i));
    const __m256i bits = _mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 4 * i), bits);
  }
  bf16_to_f32(from + 2 * i, to + 4 * i, count - i);
}

HalfKernel avx2_kernel(DType from, DType to) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("f16c")) return nullptr;
  if (from == DType::f32 && to == DType::f16) return f32_to_f16_avx2;
  if (from == DType::f32 && to == DType::bf16) return f32_to_bf16_avx2;
  if (from == DType::f16 && to == DType::f32) return f16_to_f32_avx2;
  if (from == DType::bf16 && to == DType::f32) return bf16_to_f32_avx2;
  return nullptr;
}

#else

HalfKernel avx2_kernel(DType, DType) { return nullptr; }

#endif

}  // namespace

HalfKernel portable_half_kernel(DType from, DType to) {
  if (from == DType::f32 && to == DType::f16) return f32_to_f16;
  if (from == DType::f32 && to == DType::bf16) return f32_to_bf16;
  if (from == DType::f16 && to == DType::f32) return f16_to_f32;
  if (from == DType::bf16 && to == DType::f32) return bf16_to_f32;
  return nullptr;
}

HalfKernel half_kernel(DType from, DType to) {
  const HalfKernel fast = avx2_kernel(from, to);
  return fast ? fast : portable_half_kernel(from, to);
}

}  // namespace hearth::inline v0_1::detail
