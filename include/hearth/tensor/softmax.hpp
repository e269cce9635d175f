// Softmax over the last axis.
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth {

struct Softmax {
  /// exp(x) / sum(exp(x)) along the last axis; same shape.
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(R >= 1, "hearth: softmax takes a tensor of at least one dimension");
    return Tensor<B, R>(B::softmax(std::move(x).primitive()));
  }
};

struct LogSoftmax {
  /// x - log(sum(exp(x))) along the last axis, without overflow; same shape.
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(R >= 1, "hearth: log_softmax takes a tensor of at least one dimension");
    return Tensor<B, R>(B::log_softmax(std::move(x).primitive()));
  }
};

inline constexpr Softmax softmax{};
inline constexpr LogSoftmax log_softmax{};

}  // namespace hearth
