// Activations by their layer names, for members and for Sequential: those without options here, the others in
// the files below.
#pragma once

#include <hearth/nn/activation_gate.hpp>
#include <hearth/nn/activation_rectifier.hpp>
#include <hearth/nn/activation_shrink.hpp>
#include <hearth/nn/activation_softmax.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::nn {

using Relu = Elementwise<op::Relu>;
using Relu6 = Elementwise<op::Relu6>;
using Selu = Elementwise<op::Selu>;
using Silu = Elementwise<op::Silu>;
using SiLU = Silu;
using Mish = Elementwise<op::Mish>;
using Sigmoid = Elementwise<op::Sigmoid>;
using LogSigmoid = Elementwise<op::LogSigmoid>;
using HardSigmoid = Elementwise<op::HardSigmoid>;
using HardSwish = Elementwise<op::HardSwish>;
using Softsign = Elementwise<op::Softsign>;
using Tanh = Elementwise<op::Tanh>;
using Tanhshrink = Elementwise<op::Tanhshrink>;

/// [n, a, b, ..] to [n, a b ..]
struct Flatten {
  template <class B, std::size_t R, class K>
  Tensor<B, 2, K> operator()(Tensor<B, R, K> x) const {
    return flatten<1>(std::move(x));
  }
};

}  // namespace hearth::inline v0_1::nn
