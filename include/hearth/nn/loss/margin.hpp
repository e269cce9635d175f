// The losses of margins: an answer shall not only be right, but right by a distance.
#pragma once

#include <hearth/core/option.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/class_rows.hpp>
#include <hearth/nn/loss/weight.hpp>

namespace hearth::inline v0_1::nn {

template <Reduction Red> struct MarginRankingLoss;
template <Backend B, Reduction Red> struct MultiMarginLoss;

/// log(1 + exp(-y x)) for answers x and targets y, 1 or -1, of one shape; finite for any finite x. ShapeError
/// for another target.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class A, std::size_t S, class K>
Reduced<Red, B, R> soft_margin_loss(Tensor<B, R> x, Tensor<A, S, K> target) {
  detail::check_int_target<B, A, S, R, K>();
  check::equal("soft_margin_loss", x.dynamic_shape(), target.dynamic_shape());
  check::signs("soft_margin_loss", target.to_data());
  return detail::reduce<Red>(softplus(std::move(x) * to_float(-std::move(target))));
}

struct MarginRankingLossConfig {
  double margin = 0;

  template <Reduction Red = Reduction::mean>
  MarginRankingLoss<Red> init() const {
    return {.margin = margin};
  }
};

/// max(0, margin - y (a - b)): a shall be larger than b where the target y is 1, smaller where it is -1; all
/// of one shape. ShapeError for another target.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L,
          class C, std::size_t T, class M>
Reduced<Red, B, R> margin_ranking_loss(Tensor<B, R, K> a, Tensor<A, S, L> b, Tensor<C, T, M> target,
                                       const MarginRankingLossConfig& options = {}) {
  detail::check_pair<B, R, K, A, S, L>();
  detail::check_int_target<B, C, T, R, M>();
  constexpr const char* who = "margin_ranking_loss";
  check::equal(who, a.dynamic_shape(), b.dynamic_shape());
  check::equal(who, a.dynamic_shape(), target.dynamic_shape());
  check::signs(who, target.to_data());
  auto wrong = (std::move(b) - std::move(a)) * to_float(std::move(target));
  return detail::reduce<Red>(clamp_min(std::move(wrong) + options.margin, 0));
}

template <Backend B>
struct MultiMarginLossOptions {
  int p = 1;  // 1 or 2
  double margin = 1;
  std::optional<Tensor<B, 1>> weight = {};  // [classes]; none: all classes count the same
};

/// The mean over the classes of w max(0, margin - x[target] + x[i])^p, without the target's own: scores
/// [n, classes] with classes [n], or [classes] with one (Crammer and Singer, 2001). ShapeError when a class
/// is out of range, Error when p is neither 1 nor 2.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class A, std::size_t S, class K>
Reduced<Red, B, R - 1> multi_margin_loss(Tensor<B, R> scores, Tensor<A, S, K> target,
                                         std::type_identity_t<MultiMarginLossOptions<B>> options = {}) {
  static_assert(R == 1 || R == 2, "hearth: multi_margin_loss takes scores [n, classes] or [classes]");
  detail::check_int_target<B, A, S, R - 1, K>();
  constexpr const char* who = "multi_margin_loss";
  const auto shape = scores.shape();
  check::class_target(who, scores.dynamic_shape(), target.dynamic_shape());
  check::classes(who, target.to_data(), shape[R - 1], {});
  if (options.weight) check::class_weight(who, options.weight->dynamic_shape(), shape[R - 1]);
  check::in_range(who, "p", options.p, 1, 2);

  auto rows = detail::class_rows(std::move(scores));
  const auto classes = reshape(std::move(target), std::array{rows.dim(0), std::size_t{1}});
  auto numbers = unsqueeze(arange<B>(rows.dim(1), rows.device()), 0);
  const auto own = std::move(numbers) == classes;  // [n, classes]
  auto right = gather(rows, 1, classes);           // [n, 1]
  auto terms = relu(std::move(rows) - std::move(right) + options.margin);
  if (options.p == 2) terms = square(std::move(terms));
  auto losses = mean(where(own, 0, terms), 1);
  if (options.weight) losses = std::move(losses) * index_select(*options.weight, 0, squeeze(classes, 1));
  return detail::reduce<Red>(reshape(std::move(losses), detail::losses_shape(shape)));
}

// --- As layers

/// soft_margin_loss as a layer.
template <Reduction Red = Reduction::mean>
struct SoftMarginLoss {
  template <class B, std::size_t R, class A, std::size_t S, class K>
  Reduced<Red, B, R> operator()(Tensor<B, R> x, Tensor<A, S, K> target) const {
    return soft_margin_loss<Red>(std::move(x), std::move(target));
  }
};

/// margin_ranking_loss as a layer.
template <Reduction Red = Reduction::mean>
struct MarginRankingLoss {
  double margin = 0;

  HEARTH_MODULE(MarginRankingLoss, margin)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L, class C, std::size_t T, class M>
  Reduced<Red, B, R> operator()(Tensor<B, R, K> a, Tensor<A, S, L> b, Tensor<C, T, M> target) const {
    return margin_ranking_loss<Red>(std::move(a), std::move(b), std::move(target), {.margin = margin});
  }
};

struct MultiMarginLossConfig {
  int p = 1;  // 1 or 2
  double margin = 1;
  std::vector<double> weight = {};  // of each class

  template <ComputeBackend B, Reduction Red = Reduction::mean>
  MultiMarginLoss<B, Red> init(const Device<B>& device) const {
    return {.p = p, .margin = margin, .weight = detail::weight_buffer<B>(weight, device)};
  }
};

/// multi_margin_loss as a layer.
template <Backend B, Reduction Red = Reduction::mean>
struct MultiMarginLoss {
  int p = 1;
  double margin = 1;
  std::optional<Buffer<B, 1>> weight;  // [classes]

  HEARTH_MODULE(MultiMarginLoss, p, margin, weight)
  template <Backend C> using rebind = MultiMarginLoss<C, Red>;

  template <std::size_t R, class A, std::size_t S, class K>
  Reduced<Red, B, R - 1> operator()(Tensor<B, R> scores, Tensor<A, S, K> target) const {
    return multi_margin_loss<Red>(std::move(scores), std::move(target),
                                  {p, margin, detail::value_of(weight)});
  }
};

}  // namespace hearth::inline v0_1::nn
