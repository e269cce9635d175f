// Compiled with AVX2 and FMA.
#include <immintrin.h>
#include <utility>

#include "product.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 32, kRows = 6, kRuns = 2, kDepth = 256, kDots = 2, kManyRows = 48;
#include "partial_avx2.inl"
#include "product_kernels.inl"

}  // namespace

template <>
void product_avx2<float>(const Product<float>& p) {
  product(p);
}
template <>
void product_avx2<double>(const Product<double>& p) {
  product(p);
}

}  // namespace hearth::inline v0_1::nd
