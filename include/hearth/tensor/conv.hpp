// Convolution and pooling over images [n, channels, rows, columns].
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth {

/// weight [filters, channels / groups, rows, columns], bias [filters]; gives [n, filters, out rows, out
/// columns]. A cross-correlation, as everywhere in the field.
template <class B>
Tensor<B, 4> conv2d(Tensor<B, 4> x, const Tensor<B, 4>& weight,
                    std::type_identity_t<const Tensor<B, 1>*> bias = nullptr,
                    const Conv2dOptions& options = {}) {
  const Shape bias_shape = bias ? bias->dynamic_shape() : Shape{};
  check::conv2d(x.dynamic_shape(), weight.dynamic_shape(), bias ? &bias_shape : nullptr, options);
  return Tensor<B, 4>(B::conv2d(std::move(x).primitive(), weight.primitive(),
                                bias ? std::optional(bias->primitive()) : std::nullopt, options));
}

/// The largest of each window; padding never wins.
template <class B>
Tensor<B, 4> max_pool2d(Tensor<B, 4> x, const Pool2dOptions& options = {}) {
  check::pool2d(x.dynamic_shape(), options);
  return Tensor<B, 4>(B::max_pool2d(std::move(x).primitive(), options).first);
}

}  // namespace hearth
