#pragma once

#include <cmath>

#include <hearth/nn/dropout.hpp>

namespace hearth::inline v0_1::nn {

/// Dropout for SELU networks (Klambauer et al., 2017): what is dropped becomes SELU's lowest value, and all
/// is scaled and shifted so that a mean of 0 and a variance of 1 stay.
struct AlphaDropout {
  double p = 0.5;
  Training training = {};

  HEARTH_MODULE(AlphaDropout, p, training)

  /// Any shape to the same. Error unless p lies in [0, 1].
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Rng& rng) const {
    if constexpr (!B::differentiable) {
      return x;
    } else {
      check::in_range("AlphaDropout", "probability", p, 0, 1);
      if (p == 0 || !training.on) return x;
      if (p == 1) return std::move(x) * 0;
      constexpr double lowest = -1.7580993408473766;  // -scale * alpha of SELU
      const double scale = 1 / std::sqrt((lowest * lowest * p + 1) * (1 - p));
      auto kept = bernoulli<B>(x.shape(), 1 - p, 1, x.device(), rng);
      auto dropped = (1 - kept) * (lowest * scale) - lowest * scale * p;
      return std::move(x) * (std::move(kept) * scale) + std::move(dropped);
    }
  }
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(!B::differentiable,
                  "hearth: Dropout draws random numbers while training; call dropout(x, rng)");
    return x;
  }
};

}  // namespace hearth::inline v0_1::nn
