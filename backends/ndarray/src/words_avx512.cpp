// Compiled with AVX-512.
#include <immintrin.h>

#include "words.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 64;
template <class Lanes>
Lanes multiply(Lanes a, Lanes b) {
  // GCC 12 takes what the unmasked one leaves undefined for a mistake.
  return (Lanes)_mm512_maskz_mul_epu32(0xFF, (__m512i)a, (__m512i)b);
}
#include "words_kernels.inl"

}  // namespace

void words_avx512(std::uint64_t key, std::uint64_t counter, std::size_t count, std::uint64_t* first,
                  std::uint64_t* second) {
  words(key, counter, count, first, second);
}

}  // namespace hearth::inline v0_1::nd
