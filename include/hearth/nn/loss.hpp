// Losses: scalars to minimise.
#pragma once

#include <hearth/tensor/index.hpp>
#include <hearth/tensor/reduce.hpp>
#include <hearth/tensor/softmax.hpp>

namespace hearth::nn {

/// The negative log likelihood, averaged: log-probabilities [n, classes] and classes [n]. ShapeError when
/// they do not belong together or a class is out of range.
template <class B>
Tensor<B, 0> nll_loss(Tensor<B, 2> log_probabilities, Tensor<B, 1, Int> target) {
  if (target.dim(0) != log_probabilities.dim(0))
    throw_shape_error("nll_loss", "a class for each of " + std::to_string(log_probabilities.dim(0)) + " rows",
                      std::to_string(target.dim(0)));
  const std::size_t classes = log_probabilities.dim(1);
  try {
    return -mean(gather(std::move(log_probabilities), 1, unsqueeze(target, 1)));
  } catch (const ShapeError&) {  // of the indices: say it in the words of a loss
    const auto least = min(target).item(), most = max(target).item();
    throw_shape_error("nll_loss",
                      "classes from 0 to " + std::to_string(static_cast<std::int64_t>(classes) - 1),
                      std::to_string(least < 0 ? least : most));
  }
}

/// Softmax and negative log likelihood in one: logits [n, classes], classes [n]; the mean over n.
template <class B>
Tensor<B, 0> cross_entropy(Tensor<B, 2> logits, Tensor<B, 1, Int> target) {
  return nll_loss(log_softmax(std::move(logits)), std::move(target));
}

/// The mean of the squared differences; both of one shape.
template <class B, std::size_t R>
Tensor<B, 0> mse_loss(Tensor<B, R> prediction, Tensor<B, R> target) {
  check::equal("mse_loss", prediction.dynamic_shape(), target.dynamic_shape());
  return mean(square(std::move(prediction) - std::move(target)));
}

}  // namespace hearth::nn
