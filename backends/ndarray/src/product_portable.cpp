// For every machine that the library is built for.
#include <utility>

#include "product.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 16, kRows = 4, kRuns = 2, kDepth = 256, kDots = 2, kManyRows = 48;
#include "partial_portable.inl"
#include "product_kernels.inl"

}  // namespace

template <>
void product_portable<float>(const Product<float>& p) {
  product(p);
}
template <>
void product_portable<double>(const Product<double>& p) {
  product(p);
}

}  // namespace hearth::inline v0_1::nd
