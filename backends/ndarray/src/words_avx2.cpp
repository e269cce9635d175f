// Compiled with AVX2.
#include <immintrin.h>

#include "words.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 32;
template <class Lanes>
Lanes multiply(Lanes a, Lanes b) {
  return (Lanes)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}
#include "words_kernels.inl"

}  // namespace

void words_avx2(std::uint64_t key, std::uint64_t counter, std::size_t count, std::uint64_t* first,
                std::uint64_t* second) {
  words(key, counter, count, first, second);
}

}  // namespace hearth::inline v0_1::nd
