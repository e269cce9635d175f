// The losses of regression: functions of the difference between a prediction and a target of one shape.
#pragma once

#include <hearth/core/option.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/reduction.hpp>

namespace hearth::inline v0_1::nn {

template <Reduction Red> struct SmoothL1Loss;
template <Reduction Red> struct HuberLoss;
template <Reduction Red> struct LpLoss;

namespace detail {

/// prediction - target. ShapeError when their shapes differ.
template <class B, std::size_t R, class K, class A, std::size_t S, class L>
Tensor<B, R> difference(std::string_view who, Tensor<B, R, K> prediction, Tensor<A, S, L> target) {
  check_pair<B, R, K, A, S, L>();
  check::equal(who, prediction.dynamic_shape(), target.dynamic_shape());
  return std::move(prediction) - std::move(target);
}

/// d^2 / 2 where |d| <= bound, and bound (|d| - bound / 2) elsewhere. With c = d held within the bounds both
/// are c (d - c / 2), without a case and without an overflow.
template <class B, std::size_t R>
Tensor<B, R> square_then_line(Tensor<B, R> d, double bound) {
  auto c = clamp(d, -bound, bound);
  return c * (std::move(d) - c * 0.5);
}

}  // namespace detail

/// (x - y)^2; both of one shape.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> mse_loss(Tensor<B, R, K> prediction, Tensor<A, S, L> target) {
  return detail::reduce<Red>(
      square(detail::difference("mse_loss", std::move(prediction), std::move(target))));
}

/// |x - y|; both of one shape.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> l1_loss(Tensor<B, R, K> prediction, Tensor<A, S, L> target) {
  return detail::reduce<Red>(abs(detail::difference("l1_loss", std::move(prediction), std::move(target))));
}

struct SmoothL1LossConfig {
  double beta = 1;  // where the square ends and the line begins; 0 gives l1_loss

  template <Reduction Red = Reduction::mean>
  SmoothL1Loss<Red> init() const {
    return {.beta = beta};
  }
};

/// (x - y)^2 / (2 beta) where |x - y| < beta, and |x - y| - beta / 2 elsewhere (Girshick, 2015).
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> smooth_l1_loss(Tensor<B, R, K> prediction, Tensor<A, S, L> target,
                                  const SmoothL1LossConfig& options = {}) {
  check::not_negative("smooth_l1_loss", "beta", options.beta);
  auto d = detail::difference("smooth_l1_loss", std::move(prediction), std::move(target));
  if (options.beta == 0) return detail::reduce<Red>(abs(std::move(d)));
  return detail::reduce<Red>(detail::square_then_line(std::move(d), options.beta) / options.beta);
}

struct HuberLossConfig {
  double delta = 1;  // where the square ends and the line begins

  template <Reduction Red = Reduction::mean>
  HuberLoss<Red> init() const {
    return {.delta = delta};
  }
};

/// (x - y)^2 / 2 where |x - y| <= delta, and delta (|x - y| - delta / 2) elsewhere (Huber, 1964).
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> huber_loss(Tensor<B, R, K> prediction, Tensor<A, S, L> target,
                              const HuberLossConfig& options = {}) {
  check::positive("huber_loss", "delta", options.delta);
  auto d = detail::difference("huber_loss", std::move(prediction), std::move(target));
  return detail::reduce<Red>(detail::square_then_line(std::move(d), options.delta));
}

struct LpLossConfig {
  double p = 2;

  template <Reduction Red = Reduction::mean>
  LpLoss<Red> init() const {
    return {.p = p};
  }
};

/// |x - y|^p for p > 0, without a root.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> lp_loss(Tensor<B, R, K> prediction, Tensor<A, S, L> target,
                           const LpLossConfig& options = {}) {
  check::positive("lp_loss", "p", options.p);
  auto d = detail::difference("lp_loss", std::move(prediction), std::move(target));
  if (options.p == 1) return detail::reduce<Red>(abs(std::move(d)));
  if (options.p == 2) return detail::reduce<Red>(square(std::move(d)));
  return detail::reduce<Red>(pow(abs(std::move(d)), options.p));
}

// --- As layers

/// mse_loss as a layer.
template <Reduction Red = Reduction::mean>
struct MseLoss {
  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> prediction, Tensor<A, S, L> target) const {
    return mse_loss<Red>(std::move(prediction), std::move(target));
  }
};

/// l1_loss as a layer.
template <Reduction Red = Reduction::mean>
struct L1Loss {
  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> prediction, Tensor<A, S, L> target) const {
    return l1_loss<Red>(std::move(prediction), std::move(target));
  }
};

/// smooth_l1_loss as a layer.
template <Reduction Red = Reduction::mean>
struct SmoothL1Loss {
  double beta = 1;

  HEARTH_MODULE(SmoothL1Loss, beta)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> prediction, Tensor<A, S, L> target) const {
    return smooth_l1_loss<Red>(std::move(prediction), std::move(target), {.beta = beta});
  }
};

/// huber_loss as a layer.
template <Reduction Red = Reduction::mean>
struct HuberLoss {
  double delta = 1;

  HEARTH_MODULE(HuberLoss, delta)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> prediction, Tensor<A, S, L> target) const {
    return huber_loss<Red>(std::move(prediction), std::move(target), {.delta = delta});
  }
};

/// lp_loss as a layer.
template <Reduction Red = Reduction::mean>
struct LpLoss {
  double p = 2;

  HEARTH_MODULE(LpLoss, p)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> prediction, Tensor<A, S, L> target) const {
    return lp_loss<Red>(std::move(prediction), std::move(target), {.p = p});
  }
};

}  // namespace hearth::inline v0_1::nn
