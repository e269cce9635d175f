// Activations by their layer names, for members and for Sequential.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/softmax.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::nn {

using Relu = Elementwise<op::Relu>;
using Gelu = Elementwise<op::Gelu>;
using Silu = Elementwise<op::Silu>;
using Sigmoid = Elementwise<op::Sigmoid>;
using Softplus = Elementwise<op::Softplus>;
using Tanh = Elementwise<op::Tanh>;
using Softmax = hearth::Softmax;
using LogSoftmax = hearth::LogSoftmax;

struct LeakyRelu {
  double negative_slope = 0.01;

  HEARTH_MODULE(LeakyRelu, negative_slope)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return leaky_relu(std::move(x), negative_slope);
  }
};

/// [n, a, b, ..] to [n, a b ..]
struct Flatten {
  template <class B, std::size_t R, class K>
  Tensor<B, 2, K> operator()(Tensor<B, R, K> x) const {
    return flatten<1>(std::move(x));
  }
};

}  // namespace hearth::nn
