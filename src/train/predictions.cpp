#include <hearth/train/predictions.hpp>

#include <algorithm>
#include <cmath>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::train {
namespace {

// The class with the largest logit, its probability, and the cross entropy of the actual one.
Prediction judged(const double* logits, std::size_t classes, std::size_t actual) {
  Prediction one;
  one.actual = actual;
  one.predicted = static_cast<std::size_t>(std::max_element(logits, logits + classes) - logits);
  const double largest = logits[one.predicted];
  double sum = 0;
  for (std::size_t c = 0; c < classes; ++c) sum += std::exp(logits[c] - largest);
  one.loss = std::log(sum) + largest - logits[actual];
  one.probability = 1 / sum;
  return one;
}

// A loss that is no number is worse than any.
bool is_worse(const Prediction& a, const Prediction& b) {
  if (std::isnan(a.loss) != std::isnan(b.loss)) return std::isnan(a.loss);
  return a.loss != b.loss ? a.loss > b.loss : a.index < b.index;
}

TensorData item_of(const TensorData& inputs, std::size_t index) {
  Shape shape;
  for (std::size_t d = 1; d < inputs.shape.rank(); ++d) shape.push_back(inputs.shape[d]);
  const std::size_t size = inputs.bytes.size() / inputs.shape[0];
  return {inputs.dtype, shape, Bytes::copy(inputs.bytes.part(index * size, size).span())};
}

}  // namespace

double Predictions::accuracy() const {
  std::uint64_t right = 0;
  for (std::size_t c = 0; c < classes; ++c) right += confusion[c * classes + c];
  return static_cast<double>(right) / static_cast<double>(items);
}

void PredictionCollector::add(const TensorData& inputs, const TensorData& logits, const TensorData& targets) {
  const Shape &in = inputs.shape, &out = logits.shape, &target = targets.shape;
  if (out.rank() != 2 || out[1] == 0 || in.rank() == 0 || in[0] != out[0] || target.rank() != 1 ||
      target[0] != out[0] || (found_.classes != 0 && found_.classes != out[1]))
    throw_shape_error("predictions", "inputs [n, ..], logits [n, classes] and targets [n]",
                      in.text() + ", " + out.text() + " and " + target.text());
  const std::size_t classes = found_.classes = out[1];
  found_.confusion.resize(classes * classes);
  const std::vector<double> numbers = logits.values<double>();
  const std::vector<std::int64_t> actual = targets.values<std::int64_t>();
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const std::size_t index = seen_++;
    if (actual[i] < 0) continue;
    const auto expected = static_cast<std::size_t>(actual[i]);
    if (expected >= classes)
      throw DataError("hearth: predictions: expected classes below " + std::to_string(classes) + ", got " +
                      std::to_string(expected));
    Prediction one = judged(&numbers[i * classes], classes, expected);
    one.index = index;
    ++found_.items;
    ++found_.confusion[expected * classes + one.predicted];
    auto& worst = found_.worst;
    const auto place = std::upper_bound(worst.begin(), worst.end(), one, is_worse);
    if (static_cast<std::size_t>(place - worst.begin()) >= count_) continue;
    one.input = item_of(inputs, i);
    worst.insert(place, std::move(one));
    if (worst.size() > count_) worst.pop_back();
  }
}

Predictions PredictionCollector::take() {
  seen_ = 0;
  return std::exchange(found_, {});
}

}  // namespace hearth::inline v0_1::train
