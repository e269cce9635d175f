// Activations that cut off what is near 0, or far from it.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/activation.hpp>

namespace hearth::inline v0_1::nn {

struct HardShrink {
  double lambd = 0.5;  // as PyTorch spells it

  HEARTH_MODULE(HardShrink, lambd)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return hardshrink(std::move(x), lambd);
  }
};

struct SoftShrink {
  double lambd = 0.5;

  HEARTH_MODULE(SoftShrink, lambd)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return softshrink(std::move(x), lambd);
  }
};

/// Both in one: moved towards 0 by the bias.
struct Shrink {
  double lambd = 0.5;
  double bias = 0;

  HEARTH_MODULE(Shrink, lambd, bias)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return shrink(std::move(x), lambd, bias);
  }
};

struct Hardtanh {
  double min_val = -1;
  double max_val = 1;

  HEARTH_MODULE(Hardtanh, min_val, max_val)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return hardtanh(std::move(x), min_val, max_val);
  }
};

}  // namespace hearth::inline v0_1::nn
