// The losses of classification: a class for each row, or a probability for each class.
#pragma once

#include <hearth/core/option.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/class_rows.hpp>
#include <hearth/nn/loss/weight.hpp>
#include <hearth/tensor/softmax.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, Reduction Red> struct NllLoss;
template <Backend B, Reduction Red> struct CrossEntropyLoss;

template <Backend B>
struct NllLossOptions {
  std::optional<Tensor<B, 1>> weight = {};  // [classes]; none: all classes count the same
  std::int64_t ignore_index = -100;         // targets of this class count for nothing
};

/// The negative log likelihood: log-probabilities [n, classes, d1, ..] or [classes], and classes [n, d1, ..].
/// The mean divides by the sum of the targets' weights, and is NaN when all of them are ignored. ShapeError
/// when the two do not belong together or a class is out of range.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class A, std::size_t S, class K>
Reduced<Red, B, R - 1> nll_loss(Tensor<B, R> log_probabilities, Tensor<A, S, K> target,
                                std::type_identity_t<NllLossOptions<B>> options = {}) {
  static_assert(R >= 1, "hearth: nll_loss takes log-probabilities [n, classes, ..] or [classes]");
  detail::check_int_target<B, A, S, R - 1, K>();
  constexpr const char* who = "nll_loss";
  const auto shape = log_probabilities.shape();
  const std::size_t classes = shape[R == 1 ? 0 : 1];
  check::class_target(who, log_probabilities.dynamic_shape(), target.dynamic_shape());
  if (options.weight) check::class_weight(who, options.weight->dynamic_shape(), classes);
  const auto rows = detail::counted_rows(who, std::move(target), classes, {&options.ignore_index, 1});
  return detail::reduce_rows<Red>(detail::row_losses<B>(detail::class_rows(std::move(log_probabilities)),
                                                        rows, {.weight = std::move(options.weight)}),
                                  shape);
}

template <Backend B>
struct CrossEntropyLossOptions {
  std::optional<Tensor<B, 1>> weight = {};    // [classes]; none: all classes count the same
  std::int64_t ignore_index = -100;           // targets of this class count for nothing
  std::vector<std::int64_t> pad_tokens = {};  // and so do targets of these
  double label_smoothing = 0;                 // the share of the target that all classes get, in [0, 1]
};

namespace detail {
template <class B, std::size_t R, class A, std::size_t S, class K>
void check_cross_entropy(const Tensor<B, R>& logits, const Tensor<A, S, K>& target) {
  static_assert(R >= 1, "hearth: cross_entropy takes logits [n, classes, ..] or [classes]");
  static_assert(
      std::is_same_v<A, B> &&
          ((std::is_same_v<K, Int> && S + 1 == R) || (std::is_same_v<K, Float> && S == R)),
      "hearth: cross_entropy takes logits [n, classes, ..] with classes [n, ..] of kind Int, or with "
      "probabilities of kind Float and of the logits' rank");
  if constexpr (S == R)
    check::equal("cross_entropy", logits.dynamic_shape(), target.dynamic_shape());
  else
    check::class_target("cross_entropy", logits.dynamic_shape(), target.dynamic_shape());
}
}  // namespace detail

/// Softmax and negative log likelihood in one: logits [n, classes, d1, ..] or [classes], and classes
/// [n, d1, ..] or probabilities of the logits' shape (for which nothing is ignored). The mean divides by the
/// sum of the weights of classes, but by n d1 .. with probabilities; it is NaN when all targets are ignored.
/// ShapeError when the two do not belong together or a class is out of range. Smoothing: Szegedy et al.,
/// 2016.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class A, std::size_t S, class K>
Reduced<Red, B, R - 1> cross_entropy(Tensor<B, R> logits, Tensor<A, S, K> target,
                                     std::type_identity_t<CrossEntropyLossOptions<B>> options) {
  constexpr const char* who = "cross_entropy";
  detail::check_cross_entropy(logits, target);
  const auto shape = logits.shape();
  const std::size_t classes = shape[R == 1 ? 0 : 1];
  if (options.weight) check::class_weight(who, options.weight->dynamic_shape(), classes);
  check::in_range(who, "label_smoothing", options.label_smoothing, 0, 1);

  const detail::RowOptions<B> worth{std::move(options.weight), options.label_smoothing};
  if constexpr (S == R) {
    auto losses = detail::row_losses<B>(log_softmax(detail::class_rows(std::move(logits))),
                                        detail::class_rows(std::move(target)), worth);
    return detail::reduce_rows<Red>(std::move(losses), shape);
  } else {
    options.pad_tokens.push_back(options.ignore_index);
    const auto rows = detail::counted_rows(who, std::move(target), classes, options.pad_tokens);
    auto by_rows = detail::class_rows(std::move(logits));
    if (!worth.weight && worth.label_smoothing == 0)
      return detail::reduce_rows<Red>(detail::equal_losses(std::move(by_rows), rows), shape);
    return detail::reduce_rows<Red>(detail::row_losses<B>(log_softmax(std::move(by_rows)), rows, worth),
                                    shape);
  }
}

/// The same without options, apart so that a program compiles only what it uses.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class A, std::size_t S, class K>
Reduced<Red, B, R - 1> cross_entropy(Tensor<B, R> logits, Tensor<A, S, K> target) {
  detail::check_cross_entropy(logits, target);
  const auto shape = logits.shape();
  if constexpr (S == R) {
    return cross_entropy<Red>(std::move(logits), std::move(target), {});
  } else {
    auto rows = detail::class_rows(std::move(logits));
    auto classes = detail::flat(std::move(target));
    if constexpr (Red == Reduction::mean)
      return detail::mean_cross_entropy(std::move(rows), std::move(classes));
    else
      return detail::reduce_rows<Red>(detail::row_cross_entropy(std::move(rows), std::move(classes)), shape);
  }
}

// --- As layers

struct NllLossConfig {
  std::vector<double> weight = {};  // of each class
  std::int64_t ignore_index = -100;

  template <ComputeBackend B, Reduction Red = Reduction::mean>
  NllLoss<B, Red> init(const Device<B>& device) const {
    return {.weight = detail::weight_buffer<B>(weight, device), .ignore_index = ignore_index};
  }
};

/// nll_loss as a layer.
template <Backend B, Reduction Red = Reduction::mean>
struct NllLoss {
  std::optional<Buffer<B, 1>> weight;  // [classes]
  std::int64_t ignore_index = -100;

  HEARTH_MODULE(NllLoss, weight, ignore_index)
  template <Backend C> using rebind = NllLoss<C, Red>;

  template <std::size_t R, class A, std::size_t S, class K>
  Reduced<Red, B, R - 1> operator()(Tensor<B, R> log_probabilities, Tensor<A, S, K> target) const {
    return nll_loss<Red>(std::move(log_probabilities), std::move(target),
                         {detail::value_of(weight), ignore_index});
  }
};

struct CrossEntropyLossConfig {
  std::vector<double> weight = {};  // of each class
  std::int64_t ignore_index = -100;
  std::vector<std::int64_t> pad_tokens = {};
  double label_smoothing = 0;

  template <ComputeBackend B, Reduction Red = Reduction::mean>
  CrossEntropyLoss<B, Red> init(const Device<B>& device) const {
    return {.weight = detail::weight_buffer<B>(weight, device),
            .ignore_index = ignore_index,
            .pad_tokens = pad_tokens,
            .label_smoothing = label_smoothing};
  }
};

/// cross_entropy as a layer.
template <Backend B, Reduction Red = Reduction::mean>
struct CrossEntropyLoss {
  std::optional<Buffer<B, 1>> weight;  // [classes]
  std::int64_t ignore_index = -100;
  std::vector<std::int64_t> pad_tokens = {};
  double label_smoothing = 0;

  HEARTH_MODULE(CrossEntropyLoss, weight, ignore_index, pad_tokens, label_smoothing)
  template <Backend C> using rebind = CrossEntropyLoss<C, Red>;

  template <std::size_t R, class A, std::size_t S, class K>
  Reduced<Red, B, R - 1> operator()(Tensor<B, R> logits, Tensor<A, S, K> target) const {
    return cross_entropy<Red>(std::move(logits), std::move(target),
                              {detail::value_of(weight), ignore_index, pad_tokens, label_smoothing});
  }
};

}  // namespace hearth::inline v0_1::nn
