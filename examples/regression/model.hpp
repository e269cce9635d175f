// Numbers to a number: a network that knows how its columns are scaled.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <hearth/data.hpp>
#include <hearth/nn.hpp>

namespace regression {

using namespace hearth;

// [statistics]
/// Mean and deviation of each column of x [n, c], of the numbers that are there: NaN stands for none.
template <Backend B>
struct Scale {
  Buffer<B, 1> mean, deviation;  // [c]

  HEARTH_MODULE(Scale, mean, deviation)

  static Scale of(const Tensor<B, 2>& x, Rng& rng) {
    const auto there = !isnan(x);
    const auto count = clamp_min(sum(to_float(there), 0), 1);  // [c]
    auto mean = sum(where(there, x, 0.0), 0) / count;
    auto deviation = sqrt(sum(square(where(there, x - mean, 0.0)), 0) / count);
    deviation = where(deviation > 0, deviation, 1.0);  // a column that is one number
    return {.mean = {std::move(mean), ParamId{rng.next()}},
            .deviation = {std::move(deviation), ParamId{rng.next()}}};
  }
};
// [/statistics]

// [model]
template <Backend B>
struct Regressor {
  Scale<B> inputs, target;  // of the rows that it was trained on
  nn::Linear<B> fc1, fc2, fc3;
  std::vector<std::string> columns;  // what the inputs are called

  HEARTH_MODULE(Regressor, inputs, target, fc1, fc2, fc3, columns)

  /// Rows [n, c] as they are in the file to predictions [n, 1] in the target's unit. A number that is
  /// missing counts as its column's mean.
  Tensor<B, 2> forward(const Tensor<B, 2>& rows) const {
    auto x = (rows - inputs.mean.value()) / inputs.deviation.value();
    x = where(isnan(x), 0.0, x);
    auto y = fc3(relu(fc2(relu(fc1(std::move(x))))));
    return std::move(y) * target.deviation.value() + target.mean.value();
  }
};
// [/model]

template <ComputeBackend B>
Regressor<B> init(const data::Batch<B, 2, Float, 2, Float>& rows, std::vector<std::string> columns,
                  Rng& rng) {
  const std::size_t hidden = 32;
  const auto device = rows.inputs.device();
  return {.inputs = Scale<B>::of(rows.inputs, rng),
          .target = Scale<B>::of(rows.targets, rng),
          .fc1 = nn::LinearConfig{.in = columns.size(), .out = hidden}.init<B>(device, rng),
          .fc2 = nn::LinearConfig{.in = hidden, .out = hidden}.init<B>(device, rng),
          .fc3 = nn::LinearConfig{.in = hidden, .out = rows.targets.dim(1)}.init<B>(device, rng),
          .columns = std::move(columns)};
}

}  // namespace regression
