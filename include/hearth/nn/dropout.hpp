#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/random.hpp>

namespace hearth::nn {

/// Sets elements to 0 with probability p and scales the others by 1 / (1 - p) (Srivastava et al., 2014), over
/// a backend that tracks gradients. Elsewhere, as in the model that valid() gives, it is the identity.
struct Dropout {
  double p = 0.5;

  HEARTH_MODULE(Dropout, p)

  /// Any shape to the same. Error unless p lies in [0, 1].
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Rng& rng) const {
    if constexpr (!B::differentiable) {
      return x;
    } else {
      if (!(p >= 0 && p <= 1))
        throw Error("hearth: Dropout: expected a probability from 0 to 1, got " + std::to_string(p));
      if (p == 0) return x;
      const double keep = 1 - p;
      auto mask = bernoulli<B>(x.shape(), keep, keep > 0 ? 1 / keep : 0, x.device(), rng);
      return std::move(x) * std::move(mask);
    }
  }
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(!B::differentiable,
                  "hearth: Dropout draws random numbers while training; call dropout(x, rng)");
    return x;
  }
};

}  // namespace hearth::nn
