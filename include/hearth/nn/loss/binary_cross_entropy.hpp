// The losses of yes and no: a probability, or a logit, for each element of the target.
#pragma once

#include <hearth/core/option.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/check.hpp>
#include <hearth/nn/loss/reduction.hpp>
#include <hearth/nn/loss/weight.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, Reduction Red> struct BceLoss;
template <Backend B, Reduction Red> struct BceWithLogitsLoss;

namespace detail {

/// max(log(p), -100) for p = x + offset, so that a certain error has a finite loss. At p = 0 it has the slope
/// 1e12, which is what PyTorch's derivative is held at.
template <class B, std::size_t R>
Tensor<B, R> bounded_log(Tensor<B, R> x, bool offset_is_one) {
  const double offset = offset_is_one ? 1 : 0;
  const auto zero = x == -offset;
  auto at_zero = (x + offset) * 1e12 - 100.0;
  x = where(zero, 1 - offset, std::move(x));
  auto logarithm = clamp_min(offset_is_one ? log1p(std::move(x)) : log(std::move(x)), -100);
  return where(zero, std::move(at_zero), std::move(logarithm));
}

template <class B, std::size_t R>
void check_probabilities(std::string_view who, const Tensor<B, R>& p) {
  if (p.numel() == 0) return;
  const double least = static_cast<double>(min(p).item()), most = static_cast<double>(max(p).item());
  check::in_range(who, "probability", least < 0 ? least : most, 0, 1);
}

}  // namespace detail

template <Backend B, std::size_t R>
struct BinaryCrossEntropyOptions {
  std::optional<Tensor<B, R>> weight = {};  // of each element; repeats along axes of extent 1
};

/// -w (y log p + (1 - y) log(1 - p)) for probabilities p and targets y of one shape, logarithms held above
/// -100. Error when a probability lies outside of [0, 1].
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> binary_cross_entropy(Tensor<B, R, K> p, Tensor<A, S, L> target,
                                        std::type_identity_t<BinaryCrossEntropyOptions<B, R>> options = {}) {
  detail::check_pair<B, R, K, A, S, L>();
  constexpr const char* who = "binary_cross_entropy";
  check::equal(who, p.dynamic_shape(), target.dynamic_shape());
  if (options.weight) check::broadcasts_to(who, "weight", options.weight->dynamic_shape(), p.dynamic_shape());
  detail::check_probabilities(who, p);
  auto no = (target - 1.0) * detail::bounded_log(-p, true);
  auto losses = std::move(no) - std::move(target) * detail::bounded_log(std::move(p), false);
  if (options.weight) losses = std::move(losses) * std::move(*options.weight);
  return detail::reduce<Red>(std::move(losses));
}

template <Backend B, std::size_t R>
struct BinaryCrossEntropyWithLogitsOptions {
  std::optional<Tensor<B, R>> weight = {};      // of each element; repeats along axes of extent 1
  std::optional<Tensor<B, R>> pos_weight = {};  // of the positive part; repeats likewise
};

/// The same of probabilities sigmoid(x), without their rounding: w (q y log(1 + exp(-x)) + (1 - y) log(1 +
/// exp(x))) for logits x and targets y of one shape, q being pos_weight.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R> binary_cross_entropy_with_logits(
    Tensor<B, R, K> logits, Tensor<A, S, L> target,
    std::type_identity_t<BinaryCrossEntropyWithLogitsOptions<B, R>> options = {}) {
  detail::check_pair<B, R, K, A, S, L>();
  constexpr const char* who = "binary_cross_entropy_with_logits";
  const Shape shape = logits.dynamic_shape();
  check::equal(who, shape, target.dynamic_shape());
  if (options.weight) check::broadcasts_to(who, "weight", options.weight->dynamic_shape(), shape);
  if (options.pos_weight) check::broadcasts_to(who, "pos_weight", options.pos_weight->dynamic_shape(), shape);
  auto no = (1.0 - target) * softplus(logits);
  auto yes = std::move(target) * softplus(-std::move(logits));
  if (options.pos_weight) yes = std::move(yes) * std::move(*options.pos_weight);
  auto losses = std::move(yes) + std::move(no);
  if (options.weight) losses = std::move(losses) * std::move(*options.weight);
  return detail::reduce<Red>(std::move(losses));
}

// --- As layers

struct BceLossConfig {
  std::vector<double> weight = {};  // along the last axis

  template <ComputeBackend B, Reduction Red = Reduction::mean>
  BceLoss<B, Red> init(const Device<B>& device) const {
    return {.weight = detail::weight_buffer<B>(weight, device)};
  }
};

/// binary_cross_entropy as a layer, its weight along the last axis.
template <Backend B, Reduction Red = Reduction::mean>
struct BceLoss {
  std::optional<Buffer<B, 1>> weight;

  HEARTH_MODULE(BceLoss, weight)
  template <Backend C> using rebind = BceLoss<C, Red>;

  template <std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> p, Tensor<A, S, L> target) const {
    return binary_cross_entropy<Red>(std::move(p), std::move(target), {detail::along_last<R>(weight)});
  }
};

struct BceWithLogitsLossConfig {
  std::vector<double> weight = {};      // along the last axis
  std::vector<double> pos_weight = {};  // along the last axis

  template <ComputeBackend B, Reduction Red = Reduction::mean>
  BceWithLogitsLoss<B, Red> init(const Device<B>& device) const {
    return {.weight = detail::weight_buffer<B>(weight, device),
            .pos_weight = detail::weight_buffer<B>(pos_weight, device)};
  }
};

/// binary_cross_entropy_with_logits as a layer, its weights along the last axis.
template <Backend B, Reduction Red = Reduction::mean>
struct BceWithLogitsLoss {
  std::optional<Buffer<B, 1>> weight;
  std::optional<Buffer<B, 1>> pos_weight;

  HEARTH_MODULE(BceWithLogitsLoss, weight, pos_weight)
  template <Backend C> using rebind = BceWithLogitsLoss<C, Red>;

  template <std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> logits, Tensor<A, S, L> target) const {
    return binary_cross_entropy_with_logits<Red>(
        std::move(logits), std::move(target),
        {detail::along_last<R>(weight), detail::along_last<R>(pos_weight)});
  }
};

}  // namespace hearth::inline v0_1::nn
