// Classes as rows: what nll_loss and cross_entropy share. Logits [n, classes, d1, ..] become a matrix
// [n d1 .., classes] with a class for each row, so that the rest is written once, for two dimensions.
#pragma once

#include <hearth/nn/loss/check.hpp>
#include <hearth/nn/loss/reduction.hpp>
#include <hearth/tensor/binary.hpp>
#include <hearth/tensor/index.hpp>

namespace hearth::inline v0_1::nn::detail {

/// [n, classes, d1, ..] to [n d1 .., classes]; [classes] to [1, classes].
template <class B, std::size_t R>
Tensor<B, 2> class_rows(Tensor<B, R> x) {
  if constexpr (R == 1) {
    return unsqueeze(std::move(x), 0);
  } else if constexpr (R == 2) {
    return x;
  } else {
    std::array<std::size_t, R> axes;  // the classes last
    for (std::size_t i = 0; i < R; ++i) axes[i] = i == 0 ? 0 : i + 1 < R ? i + 1 : 1;
    const auto shape = x.shape();
    std::size_t rows = shape[0];
    for (std::size_t i = 2; i < R; ++i) rows *= shape[i];
    return reshape(permute(std::move(x), axes), std::array{rows, shape[1]});
  }
}

/// [n, d1, ..] to [n d1 ..]
template <class B, std::size_t R>
Tensor<B, 1, Int> flat(Tensor<B, R, Int> x) {
  if constexpr (R == 1)
    return x;
  else
    return reshape(std::move(x), {-1});
}

/// The shape of the losses: that of the logits without their classes.
template <std::size_t R>
std::array<std::size_t, R - 1> losses_shape(const std::array<std::size_t, R>& logits) {
  std::array<std::size_t, R - 1> shape = {};
  for (std::size_t i = 0; i + 1 < R; ++i) shape[i] = logits[i == 0 ? 0 : i + 1];
  return shape;
}

/// The classes of rows [m], and which of them count.
template <class B>
struct CountedRows {
  Tensor<B, 1, Int> classes;                  // those that are ignored read class 0
  std::optional<Tensor<B, 1, Bool>> ignored;  // none when all count
  double count;
  std::optional<Tensor<B, 0>> counted;  // the same, where only the device knows it

  /// Losses, or weights, with 0 where they are ignored.
  Tensor<B, 1> without_ignored(Tensor<B, 1> x) const {
    if (!ignored) return x;
    return where(*ignored, 0, std::move(x));
  }
};

// What the host need not know stays on the device; a class out of range is told when a result is read.
template <class B>
CountedRows<B> rows_on_device(Tensor<B, 1, Int> target, std::span<const std::int64_t> ignored) {
  const double rows = static_cast<double>(target.numel());
  std::optional<Tensor<B, 1, Bool>> mask;
  for (std::int64_t value : ignored) {
    auto one = target == static_cast<double>(value);
    mask = mask ? *std::move(mask) || std::move(one) : std::move(one);
  }
  if (!mask) return {std::move(target), std::nullopt, rows, std::nullopt};
  auto counted = rows - sum(to_float(*mask));
  auto classes = where(*mask, 0, std::move(target));
  return {std::move(classes), std::move(mask), rows, std::move(counted)};
}

/// ShapeError when a class is out of range and not one of those ignored.
template <class B, std::size_t R>
CountedRows<B> counted_rows(std::string_view who, Tensor<B, R, Int> target, std::size_t classes,
                            std::span<const std::int64_t> ignored) {
  const std::array rows = {target.numel()};
  if constexpr (is_asynchronous<B>()) return rows_on_device(reshape(std::move(target), rows), ignored);
  const auto device = target.device();
  check::Classes checked = check::classes(who, target.to_data(), classes, ignored);
  const double count = static_cast<double>(rows[0] - checked.ignored_count);
  if (checked.ignored_count == 0)
    return {reshape(std::move(target), rows), std::nullopt, count, std::nullopt};
  return {Tensor<B, 1, Int>::from_data(checked.classes, device),
          Tensor<B, 1, Bool>::from_data(checked.ignored, device), count, std::nullopt};
}

/// -log p of each row's class: [m, classes] to [m].
template <class B>
Tensor<B, 1> picked(Tensor<B, 2> log_probabilities, const CountedRows<B>& rows) {
  return rows.without_ignored(
      -squeeze(gather(std::move(log_probabilities), 1, unsqueeze(rows.classes, 1)), 1));
}

/// What rows are worth.
template <class B>
struct RowOptions {
  std::optional<Tensor<B, 1>> weight;  // [classes]
  double label_smoothing = 0;
};

/// The losses of rows [m], and what their mean divides by: a number of rows, or the sum of their weights.
template <class B>
struct RowLosses {
  Tensor<B, 1> losses;
  double rows;
  std::optional<Tensor<B, 0>> weight;

  Tensor<B, 0> mean() && {
    auto total = sum(std::move(losses));
    return weight ? std::move(total) / std::move(*weight) : std::move(total) / rows;
  }
};

/// log(sum(exp(x))) - x of each row's class: of logits [m, classes], whose rows are worth the same.
template <class B>
RowLosses<B> equal_losses(Tensor<B, 2> logits, const CountedRows<B>& rows) {
  Tensor<B, 1> losses(B::cross_entropy(std::move(logits).primitive(), rows.classes.primitive()));
  return {rows.without_ignored(std::move(losses)), rows.count, rows.counted};
}

/// Of logits [m, classes] and classes [m], of which -100 is ignored: what cross_entropy is without options.
template <class B>
RowLosses<B> row_cross_entropy(Tensor<B, 2> logits, Tensor<B, 1, Int> target) {
  static constexpr std::int64_t ignored[] = {-100};
  const auto rows = counted_rows("cross_entropy", std::move(target), logits.dim(1), ignored);
  return equal_losses(std::move(logits), rows);
}
// Of tensors alone, so that a backend's library can instantiate it.
template <class B>
Tensor<B, 0> mean_cross_entropy(Tensor<B, 2> logits, Tensor<B, 1, Int> target) {
  return row_cross_entropy(std::move(logits), std::move(target)).mean();
}

/// -w log p of each row's class, smoothed towards all classes.
template <class B>
RowLosses<B> row_losses(Tensor<B, 2> log_probabilities, const CountedRows<B>& rows, RowOptions<B> options) {
  const double smoothing = options.label_smoothing / static_cast<double>(log_probabilities.dim(1));
  std::optional<Tensor<B, 1>> all;  // the log-probabilities of all classes together
  if (smoothing != 0) all = sum(options.weight ? log_probabilities * *options.weight : log_probabilities, 1);
  auto losses = picked(std::move(log_probabilities), rows);
  std::optional<Tensor<B, 0>> total;
  if (options.weight) {
    auto weight = index_select(std::move(*options.weight), 0, rows.classes);
    losses = std::move(losses) * weight;
    total = sum(rows.without_ignored(std::move(weight)));
  }
  if (!total) total = rows.counted;
  if (all) {
    auto smooth = rows.without_ignored(std::move(*all) * smoothing);
    losses = std::move(losses) * (1 - options.label_smoothing) - std::move(smooth);
  }
  return {std::move(losses), rows.count, std::move(total)};
}

/// The same for a target of probabilities [m, classes]; their mean divides by the rows, weights or none.
template <class B>
RowLosses<B> row_losses(Tensor<B, 2> log_probabilities, Tensor<B, 2> target, RowOptions<B> options) {
  const double classes = static_cast<double>(target.dim(1)), smoothing = options.label_smoothing;
  const double rows = static_cast<double>(target.dim(0));
  if (smoothing != 0) target = std::move(target) * (1 - smoothing) + smoothing / classes;
  auto terms = std::move(log_probabilities) * std::move(target);
  if (options.weight) terms = std::move(terms) * std::move(*options.weight);
  return {-sum(std::move(terms), 1), rows, std::nullopt};
}

template <Reduction Red, class B, std::size_t R>
Reduced<Red, B, R - 1> reduce_rows(RowLosses<B> rows, const std::array<std::size_t, R>& logits) {
  if constexpr (Red == Reduction::mean)
    return std::move(rows).mean();
  else
    return reduce<Red>(reshape(std::move(rows.losses), losses_shape(logits)));
}

}  // namespace hearth::inline v0_1::nn::detail
