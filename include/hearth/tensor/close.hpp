// Are two tensors the same, or nearly?
#pragma once

#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1 {

struct CloseOptions {
  double rtol = 1e-5, atol = 1e-8;
  bool equal_nan = false;
};

/// |a - b| <= atol + rtol |b|, and infinities of one sign are close; shapes broadcast.
template <class B, std::size_t RA, std::size_t RB>
auto isclose(Tensor<B, RA> a, Tensor<B, RB> b, const CloseOptions& options = {}) {
  auto same = a == b;
  if (options.equal_nan) same = std::move(same) || (isnan(a) && isnan(b));
  const auto allowed = abs(b) * options.rtol + options.atol;
  const auto distance = abs(std::move(a) - std::move(b));
  return std::move(same) || (isfinite(distance) && distance <= allowed);
}

/// Are all of them?
template <class B, std::size_t RA, std::size_t RB>
bool allclose(Tensor<B, RA> a, Tensor<B, RB> b, const CloseOptions& options = {}) {
  return all(isclose(std::move(a), std::move(b), options)).item();
}

/// One shape, and the same elements? NaN is equal to nothing.
template <class B, std::size_t R, class K>
bool equal(Tensor<B, R, K> a, Tensor<B, R, K> b) {
  return a.dynamic_shape() == b.dynamic_shape() && all(std::move(a) == std::move(b)).item();
}

}  // namespace hearth::inline v0_1
