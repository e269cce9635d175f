// Softmax and its relatives, over the last axis unless told another one.
#pragma once

#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// f over the last axis, with `axis` in its place.
template <class B, std::size_t R, class F>
Tensor<B, R> over_axis(std::string_view who, Tensor<B, R> x, Axis axis, const F& f) {
  static_assert(R >= 1, "hearth: softmax takes a tensor of at least one dimension");
  const std::size_t at = axis.of(who, x.dynamic_shape());
  if (at == R - 1) return Tensor<B, R>(f(std::move(x).primitive()));
  Shape exchanged;
  for (std::size_t i = 0; i < R; ++i) exchanged.push_back(i == at ? R - 1 : i == R - 1 ? at : i);
  auto y = f(B::template permute<Float>(std::move(x).primitive(), exchanged));
  return Tensor<B, R>(B::template permute<Float>(std::move(y), exchanged));
}

}  // namespace detail

struct Softmax {
  /// exp(x) / sum(exp(x)) along an axis; same shape. NaN where all are -infinity.
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Axis axis = -1) const {
    return detail::over_axis("softmax", std::move(x), axis, [](auto p) { return B::softmax(std::move(p)); });
  }
};

struct LogSoftmax {
  /// x - log(sum(exp(x))) along an axis, without overflow; same shape.
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Axis axis = -1) const {
    return detail::over_axis("log_softmax", std::move(x), axis,
                             [](auto p) { return B::log_softmax(std::move(p)); });
  }
};

inline constexpr Softmax softmax{};
inline constexpr LogSoftmax log_softmax{};

/// exp(-x) / sum(exp(-x)) along an axis.
template <class B, std::size_t R>
Tensor<B, R> softmin(Tensor<B, R> x, Axis axis = -1) {
  return softmax(-std::move(x), axis);
}

/// exp(x) / (1 + sum(exp(x))) along an axis: all can be near 0 (Miller, "Attention is off by one", 2023).
template <class B, std::size_t R>
Tensor<B, R> quiet_softmax(Tensor<B, R> x, Axis axis = -1) {
  const std::size_t at = axis.of("quiet_softmax", x.dynamic_shape());
  if (x.dim(at) == 0) return x;
  // Of the x and the 0 that the 1 stands for.
  const auto largest = detail::constant(clamp_min(max_keepdim(x, at), 0));
  const auto y = exp(std::move(x) - largest);
  return y / (sum_keepdim(y, at) + exp(-largest));
}

}  // namespace hearth::inline v0_1
