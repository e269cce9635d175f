// What a classifier makes of a data set: which classes it takes for which, and where it is wrong the most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <hearth/train/trainee.hpp>

namespace hearth::inline v0_1::train {

/// One item of the data set.
struct Prediction {
  std::size_t index = 0;  // in the loader's order
  TensorData input;
  std::size_t actual = 0, predicted = 0;  // classes
  double loss = 0;                        // its cross entropy
  double probability = 0;                 // of the predicted class
};

struct Predictions {
  std::size_t classes = 0, items = 0;
  std::vector<std::uint64_t> confusion;  // [actual, predicted], row by row: how many items
  std::vector<Prediction> worst;         // those with the largest losses, the largest first

  /// The share of items whose class is predicted; NaN without items.
  HEARTH_API double accuracy() const;
};

/// Takes in predictions batch by batch.
class HEARTH_API PredictionCollector {
 public:
  /// Keeps the `count` worst items.
  explicit PredictionCollector(std::size_t count) : count_(count) {}

  /// inputs [n, ..], logits [n, classes], targets [n]. ShapeError for other shapes; a target below 0, which
  /// losses pass over, is passed over. DataError for a class that there is none of.
  void add(const TensorData& inputs, const TensorData& logits, const TensorData& targets);
  Predictions take();

 private:
  std::size_t count_, seen_ = 0;
  Predictions found_;
};

/// The items of a loader that a classifier is wrong about the most, and its confusion matrix. A model over
/// Autodiff is asked without a tape and without dropout.
template <class M, class Loader>
Predictions worst_classified(const M& model, const Loader& loader, std::size_t count) {
  using B = BackendOf<M>;
  if constexpr (requires { typename B::Inner; }) {
    return worst_classified(hearth::valid(model), loader, count);
  } else {
    PredictionCollector collector(count);
    Rng rng(0);  // nothing draws from it: only models over Autodiff drop out
    for (const auto& batch : loader.template batches<B>(detail::device_of(model)))
      collector.add(batch.inputs.to_data(), detail::forward_of(model, batch.inputs, rng).to_data(),
                    batch.targets.to_data());
    return collector.take();
  }
}

}  // namespace hearth::inline v0_1::train
