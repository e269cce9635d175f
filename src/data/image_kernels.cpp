#include "image_kernels.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hearth::inline v0_1::data::detail {
namespace {

constexpr std::size_t kLanes = 8;

float between(float a, float b, float weight) { return a + weight * (b - a); }

void unit(const std::byte* bytes, std::size_t count, float* out) {
  for (std::size_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(std::to_integer<unsigned>(bytes[i])) / 255.0f;
}

void normalize(const float* pixels, std::size_t count, float mean, float deviation, float* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = (pixels[i] - mean) / deviation;
}

// N lines together: what a pixel is made of is read once.
template <std::size_t N>
void across_lines(const float* pixels, const Samples& columns, float* out) {
  const std::size_t wanted = columns.size();
  for (std::size_t i = 0; i < wanted; ++i, ++out) {
    const float *a = pixels + columns.first[i], *b = pixels + columns.second[i];
    for (std::size_t line = 0; line < N; ++line)
      out[line * wanted] = between(a[line * columns.from], b[line * columns.from], columns.weight[i]);
  }
}

void across(const float* pixels, std::size_t lines, const Samples& columns, float* out) {
  std::size_t line = 0;
  for (; line + 4 <= lines; line += 4)
    across_lines<4>(pixels + line * columns.from, columns, out + line * columns.size());
  for (; line < lines; ++line)
    across_lines<1>(pixels + line * columns.from, columns, out + line * columns.size());
}

void down(const float* pixels, std::size_t width, const Samples& rows, float* out) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const float *above = pixels + rows.first[row] * width, *below = pixels + rows.second[row] * width;
    for (std::size_t k = 0; k < width; ++k) *out++ = between(above[k], below[k], rows.weight[row]);
  }
}

constexpr ImageKernels kPortable = {unit, normalize, across, down};

#if defined(__x86_64__)

#define HEARTH_DETAIL_AVX2 __attribute__((target("avx2")))

// 1 / 255 in two parts. A byte times the first is exact, so the sum is rounded once, as a division is.
constexpr float kUnit = 257.0f / 65536, kUnitRest = 1.0f / (255 * 65536);
constexpr bool divides_every_byte() {
  for (int byte = 0; byte < 256; ++byte) {
    const float x = static_cast<float>(byte), first = x * kUnit, rest = x * kUnitRest;
    if (first + rest != x / 255.0f) return false;
  }
  return true;
}
static_assert(divides_every_byte());

HEARTH_DETAIL_AVX2 void unit_avx2(const std::byte* bytes, std::size_t count, float* out) {
  const __m256 first = _mm256_set1_ps(kUnit), rest = _mm256_set1_ps(kUnitRest);
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes + i));
    const __m256 x = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(eight));
    _mm256_storeu_ps(out + i, _mm256_add_ps(_mm256_mul_ps(x, first), _mm256_mul_ps(x, rest)));
  }
  unit(bytes + i, count - i, out + i);
}

HEARTH_DETAIL_AVX2 void normalize_avx2(const float* pixels, std::size_t count, float mean, float deviation,
                                       float* out) {
  const __m256 means = _mm256_set1_ps(mean), deviations = _mm256_set1_ps(deviation);
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m256 x = _mm256_sub_ps(_mm256_loadu_ps(pixels + i), means);
    _mm256_storeu_ps(out + i, _mm256_div_ps(x, deviations));
  }
  normalize(pixels + i, count - i, mean, deviation, out + i);
}

HEARTH_DETAIL_AVX2 __m256 between_avx2(__m256 a, __m256 b, __m256 weight) {
  return _mm256_add_ps(a, _mm256_mul_ps(weight, _mm256_sub_ps(b, a)));
}

// Where eight pixels come from: which of the eight from `begin` on.
struct Eight {
  std::size_t begin;
  __m256i which;
};
HEARTH_DETAIL_AVX2 Eight eight_of(const std::uint32_t* sources, std::size_t from) {
  const auto begin = std::min(sources[0], static_cast<std::uint32_t>(from - kLanes));
  const __m256i all = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sources));
  return {begin, _mm256_sub_epi32(all, _mm256_set1_epi32(static_cast<int>(begin)))};
}

HEARTH_DETAIL_AVX2 void across_avx2(const float* pixels, std::size_t lines, const Samples& columns,
                                    float* out) {
  if (!columns.near) return across(pixels, lines, columns, out);
  const std::size_t wanted = columns.size();
  for (std::size_t next = 0; next < wanted; next += kLanes) {
    const std::size_t i = std::min(next, wanted - kLanes);  // the last eight may have been made in part
    const Eight first = eight_of(&columns.first[i], columns.from),
                second = eight_of(&columns.second[i], columns.from);
    const __m256 weight = _mm256_loadu_ps(&columns.weight[i]);
    const float* line = pixels;
    float* to = out + i;
    for (std::size_t n = 0; n < lines; ++n, line += columns.from, to += wanted) {
      const __m256 a = _mm256_permutevar8x32_ps(_mm256_loadu_ps(line + first.begin), first.which),
                   b = _mm256_permutevar8x32_ps(_mm256_loadu_ps(line + second.begin), second.which);
      _mm256_storeu_ps(to, between_avx2(a, b, weight));
    }
  }
}

HEARTH_DETAIL_AVX2 void down_avx2(const float* pixels, std::size_t width, const Samples& rows, float* out) {
  for (std::size_t row = 0; row < rows.size(); ++row, out += width) {
    const float *above = pixels + rows.first[row] * width, *below = pixels + rows.second[row] * width;
    const __m256 weight = _mm256_set1_ps(rows.weight[row]);
    std::size_t k = 0;
    for (; k + kLanes <= width; k += kLanes)
      _mm256_storeu_ps(out + k, between_avx2(_mm256_loadu_ps(above + k), _mm256_loadu_ps(below + k), weight));
    for (; k < width; ++k) out[k] = between(above[k], below[k], rows.weight[row]);
  }
}

constexpr ImageKernels kAvx2 = {unit_avx2, normalize_avx2, across_avx2, down_avx2};

#endif

}  // namespace

// As eight_of reads them: from the first's on, or the last eight of the line.
bool are_near(const Samples& samples) {
  const std::size_t wanted = samples.size();
  if (wanted < kLanes || samples.from < kLanes) return false;
  const auto last = static_cast<std::uint32_t>(samples.from - kLanes);
  for (const auto* sources : {&samples.first, &samples.second})
    for (std::size_t next = 0; next < wanted; next += kLanes) {
      const std::uint32_t* eight = sources->data() + std::min(next, wanted - kLanes);
      if (eight[kLanes - 1] - std::min(eight[0], last) >= kLanes) return false;  // they ascend
    }
  return true;
}

const ImageKernels& image_kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return kAvx2;
#endif
  return kPortable;
}

const ImageKernels& portable_image_kernels() { return kPortable; }

}  // namespace hearth::inline v0_1::data::detail
