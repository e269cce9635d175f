// Compiled with AVX2.
#include <immintrin.h>

#include <utility>

#include "pool_fours.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 32;
#include "partial_avx2.inl"
#include "pool_fours.inl"

}  // namespace

template <>
MaxOfFours<float> max_of_fours_avx2<float>() {
  return fours<float>;
}
template <>
MaxOfFours<double> max_of_fours_avx2<double>() {
  return fours<double>;
}

}  // namespace hearth::inline v0_1::nd
