// Negative log likelihoods of distributions, and the divergence between two.
#pragma once

#include <hearth/core/option.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/check.hpp>
#include <hearth/nn/loss/reduction.hpp>

namespace hearth::inline v0_1::nn {

template <Reduction Red> struct KlDivLoss;
template <Reduction Red> struct PoissonNllLoss;
template <Reduction Red> struct GaussianNllLoss;

namespace detail {

/// x log x, and 0 at 0.
template <class B, std::size_t R>
Tensor<B, R> x_log_x(Tensor<B, R> x) {
  auto logarithm = log(where(x == 0.0, 1, x));
  return std::move(x) * std::move(logarithm);
}

/// log x! by Stirling's formula above 1, and 0 below.
template <class B, std::size_t R>
Tensor<B, R> log_factorial(Tensor<B, R> x) {
  constexpr double two_pi = 6.283185307179586477;
  const auto small = x <= 1.0;
  x = where(small, 1, std::move(x));
  auto spread = log(x * two_pi) * 0.5;
  auto powers = log(x) * x;
  auto value = std::move(powers) - std::move(x) + std::move(spread);
  return where(small, 0, std::move(value));
}

/// The variances with those below `low` raised to it, as if they had been given so: unlike clamp, it passes
/// every gradient. Error when one is negative.
template <class B, std::size_t R>
Tensor<B, R> raised(std::string_view who, Tensor<B, R> variance, double low) {
  if (variance.numel() == 0) return variance;
  const double least = static_cast<double>(min(variance).item());
  if (least < 0) check::not_negative(who, "variance", least);
  if (!(least < low)) return variance;
  const auto missing = clamp_min(low - variance, 0).to_data();  // at rest: a constant
  auto device = variance.device();
  return std::move(variance) + Tensor<B, R>::from_data(missing, device);
}

}  // namespace detail

struct KlDivLossConfig {
  bool log_target = false;  // the target holds log-probabilities too

  template <Reduction Red = Reduction::mean>
  KlDivLoss<Red> init() const {
    return {.log_target = log_target};
  }
};

/// y (log y - x) for log-probabilities x and probabilities y of one shape (Kullback and Leibler, 1951).
/// Reduction::batchmean, the sum divided by the extent of the first axis, is the divergence itself.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> kl_div(Tensor<B, R, K> log_probabilities, Tensor<A, S, L> target,
                          const KlDivLossConfig& options = {}) {
  detail::check_pair<B, R, K, A, S, L>();
  static_assert(R >= 1 || Red != Reduction::batchmean,
                "hearth: batchmean divides by the first axis, and this tensor has none; take Reduction::sum");
  check::equal("kl_div", log_probabilities.dynamic_shape(), target.dynamic_shape());
  [[maybe_unused]] const double batch = R == 0 ? 1 : static_cast<double>(target.dynamic_shape()[0]);
  auto losses = [&] {
    if (options.log_target) return exp(target) * (target - std::move(log_probabilities));
    auto cross = target * std::move(log_probabilities);
    return detail::x_log_x(std::move(target)) - std::move(cross);
  }();
  if constexpr (Red == Reduction::batchmean)
    return sum(std::move(losses)) / batch;
  else
    return detail::reduce<Red>(std::move(losses));
}

struct PoissonNllLossConfig {
  bool log_input = true;  // the prediction is the logarithm of the rate
  bool full = false;      // with Stirling's approximation of log y!
  double eps = 1e-8;      // added to the rate before its logarithm is taken

  template <Reduction Red = Reduction::mean>
  PoissonNllLoss<Red> init() const {
    return {.log_input = log_input, .full = full, .eps = eps};
  }
};

/// exp(x) - y x, or x - y log(x + eps) where the prediction is not a logarithm, for counts y.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> poisson_nll_loss(Tensor<B, R, K> prediction, Tensor<A, S, L> target,
                                    const PoissonNllLossConfig& options = {}) {
  detail::check_pair<B, R, K, A, S, L>();
  check::equal("poisson_nll_loss", prediction.dynamic_shape(), target.dynamic_shape());
  auto losses = options.log_input ? exp(prediction) - target * prediction
                                  : prediction - target * log(prediction + options.eps);
  if (options.full) losses = std::move(losses) + detail::log_factorial(std::move(target));
  return detail::reduce<Red>(std::move(losses));
}

struct GaussianNllLossConfig {
  bool full = false;  // with the constant log(2 pi) / 2
  double eps = 1e-6;  // variances below count as this

  template <Reduction Red = Reduction::mean>
  GaussianNllLoss<Red> init() const {
    return {.full = full, .eps = eps};
  }
};

/// (log v + (x - y)^2 / v) / 2 for means x, values y and variances v, which repeat along axes of extent 1
/// (Nix and Weigend, 1994). Error when a variance is negative.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L,
          class C, std::size_t T, class M>
Reduced<Red, B, R> gaussian_nll_loss(Tensor<B, R, K> prediction, Tensor<A, S, L> target,
                                     Tensor<C, T, M> variance, const GaussianNllLossConfig& options = {}) {
  constexpr const char* who = "gaussian_nll_loss";
  constexpr double half_log_two_pi = 0.91893853320467274178;
  detail::check_pair<B, R, K, A, S, L>();
  detail::check_pair<B, R, K, C, T, M>();
  const Shape shape = prediction.dynamic_shape();
  check::equal(who, shape, target.dynamic_shape());
  check::positive(who, "eps", options.eps);
  check::broadcasts_to(who, "variance", variance.dynamic_shape(), shape);
  variance = detail::raised(who, std::move(variance), options.eps);
  auto fit = square(std::move(prediction) - std::move(target)) / variance;
  auto losses = (std::move(fit) + log(std::move(variance))) * 0.5;
  if (options.full) losses = std::move(losses) + half_log_two_pi;
  return detail::reduce<Red>(std::move(losses));
}

// --- As layers

/// kl_div as a layer.
template <Reduction Red = Reduction::mean>
struct KlDivLoss {
  bool log_target = false;

  HEARTH_MODULE(KlDivLoss, log_target)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> log_probabilities, Tensor<A, S, L> target) const {
    return kl_div<Red>(std::move(log_probabilities), std::move(target), {.log_target = log_target});
  }
};

/// poisson_nll_loss as a layer.
template <Reduction Red = Reduction::mean>
struct PoissonNllLoss {
  bool log_input = true;
  bool full = false;
  double eps = 1e-8;

  HEARTH_MODULE(PoissonNllLoss, log_input, full, eps)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> prediction, Tensor<A, S, L> target) const {
    return poisson_nll_loss<Red>(std::move(prediction), std::move(target), {log_input, full, eps});
  }
};

/// gaussian_nll_loss as a layer.
template <Reduction Red = Reduction::mean>
struct GaussianNllLoss {
  bool full = false;
  double eps = 1e-6;

  HEARTH_MODULE(GaussianNllLoss, full, eps)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L, class C, std::size_t T, class M>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> prediction, Tensor<A, S, L> target,
                                Tensor<C, T, M> variance) const {
    return gaussian_nll_loss<Red>(std::move(prediction), std::move(target), std::move(variance), {full, eps});
  }
};

}  // namespace hearth::inline v0_1::nn
