// Compiled with AVX-512.
#include <immintrin.h>
#include <utility>

#include "product.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 64, kRows = 6, kRuns = 4, kDepth = 128, kDots = 4, kManyRows = 96;
#include "partial_avx512.inl"
#include "product_kernels.inl"

}  // namespace

template <>
void product_avx512<float>(const Product<float>& p) {
  product(p);
}
template <>
void product_avx512<double>(const Product<double>& p) {
  product(p);
}

}  // namespace hearth::inline v0_1::nd
