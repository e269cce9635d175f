// The losses of several labels at once: each class applies, or does not.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/class_rows.hpp>
#include <hearth/nn/loss/weight.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, Reduction Red> struct MultiLabelSoftMarginLoss;

template <Backend B>
struct MultiLabelSoftMarginLossOptions {
  std::optional<Tensor<B, 1>> weight = {};  // [classes]; none: all classes count the same
};

/// The mean over the classes, the last axis, of w (y log(1 + exp(-x)) + (1 - y) log(1 + exp(x))): scores and
/// targets from 0 to 1, both [.., classes]; the losses are [..].
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L>
Reduced<Red, B, R - 1> multilabel_soft_margin_loss(
    Tensor<B, R, K> scores, Tensor<A, S, L> target,
    std::type_identity_t<MultiLabelSoftMarginLossOptions<B>> options = {}) {
  static_assert(R >= 1, "hearth: multilabel_soft_margin_loss takes scores [.., classes]");
  detail::check_pair<B, R, K, A, S, L>();
  constexpr const char* who = "multilabel_soft_margin_loss";
  check::equal(who, scores.dynamic_shape(), target.dynamic_shape());
  if (options.weight) check::class_weight(who, options.weight->dynamic_shape(), scores.dim(R - 1));
  auto no = (1.0 - target) * softplus(scores);
  auto terms = std::move(target) * softplus(-std::move(scores)) + std::move(no);
  if (options.weight) terms = std::move(terms) * std::move(*options.weight);
  return detail::reduce<Red>(mean(std::move(terms), R - 1));
}

/// The mean over the classes of max(0, 1 - x[j] + x[i]) for each label j and each class i that is none:
/// scores [n, classes] with labels of the same shape, which end before the first -1; or [classes] for both.
/// ShapeError when a label is out of range.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class A, std::size_t S, class K>
Reduced<Red, B, R - 1> multilabel_margin_loss(Tensor<B, R> scores, Tensor<A, S, K> target) {
  static_assert(R == 1 || R == 2, "hearth: multilabel_margin_loss takes scores [n, classes] or [classes]");
  detail::check_int_target<B, A, S, R, K>();
  constexpr const char* who = "multilabel_margin_loss";
  const auto shape = scores.shape();
  check::equal(who, scores.dynamic_shape(), target.dynamic_shape());
  const check::Labels checked = check::labels(who, target.to_data());
  auto rows = detail::class_rows(std::move(scores));
  const auto device = rows.device();
  const auto labels = Tensor<B, 2, Int>::from_data(checked.labels, device);
  const auto is_label = Tensor<B, 2, Bool>::from_data(checked.is_label, device);
  const auto is_other = Tensor<B, 2, Bool>::from_data(checked.is_other, device);
  const auto counts = unsqueeze(is_label, 2) && unsqueeze(is_other, 1);  // [n, labels, classes]
  auto right = unsqueeze(gather(rows, 1, labels), 2);                    // [n, labels, 1]
  auto terms = relu(unsqueeze(std::move(rows), 1) - std::move(right) + 1.0);
  auto losses = mean(sum(where(counts, terms, 0), 1), 1);
  return detail::reduce<Red>(reshape(std::move(losses), detail::losses_shape(shape)));
}

// --- As layers

struct MultiLabelSoftMarginLossConfig {
  std::vector<double> weight = {};  // of each class

  template <ComputeBackend B, Reduction Red = Reduction::mean>
  MultiLabelSoftMarginLoss<B, Red> init(const Device<B>& device) const {
    return {.weight = detail::weight_buffer<B>(weight, device)};
  }
};

/// multilabel_soft_margin_loss as a layer.
template <Backend B, Reduction Red = Reduction::mean>
struct MultiLabelSoftMarginLoss {
  std::optional<Buffer<B, 1>> weight;  // [classes]

  HEARTH_MODULE(MultiLabelSoftMarginLoss, weight)
  template <Backend C> using rebind = MultiLabelSoftMarginLoss<C, Red>;

  template <std::size_t R, class K, class A, std::size_t S, class L>
  Reduced<Red, B, R - 1> operator()(Tensor<B, R, K> scores, Tensor<A, S, L> target) const {
    return multilabel_soft_margin_loss<Red>(std::move(scores), std::move(target), {detail::value_of(weight)});
  }
};

/// multilabel_margin_loss as a layer.
template <Reduction Red = Reduction::mean>
struct MultiLabelMarginLoss {
  template <class B, std::size_t R, class A, std::size_t S, class K>
  Reduced<Red, B, R - 1> operator()(Tensor<B, R> scores, Tensor<A, S, K> target) const {
    return multilabel_margin_loss<Red>(std::move(scores), std::move(target));
  }
};

}  // namespace hearth::inline v0_1::nn
