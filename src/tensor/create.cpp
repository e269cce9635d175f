#include <hearth/tensor/create.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hearth::inline v0_1::detail {
namespace {

[[noreturn]] void wrong_way(const std::string& start, const std::string& end, const std::string& step) {
  throw_shape_error("arange", "finite bounds, and a step that leads from one to the other",
                    start + " to " + end + " by " + step);
}

template <class F>
TensorData doubles(std::size_t count, const F& f) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = f(i);
  return TensorData::from(std::move(values), {count});
}

// The place that a number in [0, sum of weights) falls in; never one of weight 0.
std::size_t place_of(const double* weights, std::size_t count, double number) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (weights[i] <= 0) continue;
    last = i;
    number -= weights[i];
    if (number < 0) break;
  }
  return last;
}

void check_weights(const double* weights, std::size_t columns, std::size_t count, bool replacement) {
  std::size_t positive = 0;
  double sum = 0;
  for (std::size_t i = 0; i < columns; ++i) {
    if (!(weights[i] >= 0) || !std::isfinite(weights[i]))
      throw_shape_error("multinomial", "finite weights of at least 0", std::to_string(weights[i]));
    positive += weights[i] > 0;
    sum += weights[i];
  }
  const std::size_t needed = replacement ? (count > 0 ? 1 : 0) : count;
  if (positive < needed || !std::isfinite(sum))
    throw_shape_error("multinomial",
                      std::to_string(needed) + " weights above 0 in each row, with a finite sum",
                      std::to_string(positive));
}

}  // namespace

TensorData arange_data(std::int64_t start, std::int64_t end, std::int64_t step) {
  if (step == 0 || (step > 0 ? end < start : end > start))
    wrong_way(std::to_string(start), std::to_string(end), std::to_string(step));
  // Unsigned, so that no distance overflows.
  const std::uint64_t from = static_cast<std::uint64_t>(start), to = static_cast<std::uint64_t>(end);
  const std::uint64_t distance = step > 0 ? to - from : from - to;
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  std::vector<std::int64_t> values(distance == 0 ? 0 : (distance - 1) / stride + 1);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<std::int64_t>(from + i * static_cast<std::uint64_t>(step));
  const Shape shape = {values.size()};
  return TensorData::from(std::move(values), shape);
}

TensorData arange_data(double start, double end, double step) {
  const double steps = std::ceil((end - start) / step);
  if (step == 0 || !(steps >= 0) || !(steps < 0x1p53))
    wrong_way(std::to_string(start), std::to_string(end), std::to_string(step));
  return doubles(static_cast<std::size_t>(steps),
                 [=](std::size_t i) { return start + static_cast<double>(i) * step; });
}

TensorData linspace_data(double start, double end, std::size_t count) {
  const double step = count > 1 ? (end - start) / static_cast<double>(count - 1) : 0;
  return doubles(count, [=](std::size_t i) {  // from both ends, so that both are met exactly
    return i < (count + 1) / 2 ? start + step * static_cast<double>(i)
                               : end - step * static_cast<double>(count - 1 - i);
  });
}

TensorData logspace_data(double start, double end, std::size_t count, double base) {
  const auto exponents = linspace_data(start, end, count).values<double>();
  return doubles(count, [&](std::size_t i) { return std::pow(base, exponents[i]); });
}

TensorData eye_data(std::size_t rows, std::size_t columns) {
  std::vector<std::uint8_t> values(Shape{rows, columns}.numel());
  for (std::size_t i = 0; i < std::min(rows, columns); ++i) values[i * columns + i] = 1;
  return TensorData::from(std::move(values), {rows, columns});
}

TensorData random_ints(const Shape& shape, std::int64_t low, std::int64_t high, RandomState state) {
  if (low >= high)
    throw_shape_error("randint", "a lower bound below the upper one",
                      std::to_string(low) + " and " + std::to_string(high));
  const std::uint64_t bound = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  std::vector<std::int64_t> values(shape.numel());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto w = state.words(i);
    // Of 2^64 equal steps; what remains uneven is below bound / 2^64.
    const auto product = static_cast<unsigned __int128>(std::uint64_t{w[0]} << 32 | w[1]) * bound;
    values[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                          static_cast<std::uint64_t>(product >> 64));
  }
  return TensorData::from(std::move(values), shape);
}

TensorData random_permutation(std::size_t count, Rng& rng) {
  std::vector<std::int64_t> values(count);
  std::iota(values.begin(), values.end(), std::int64_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(values[i - 1], values[rng.below(i)]);  // Fisher and Yates
  return TensorData::from(std::move(values), {count});
}

TensorData draws(const TensorData& weights, std::size_t count, bool replacement, Rng& rng) {
  const std::size_t rows = weights.shape[0], columns = weights.shape[1];
  std::vector<double> left = weights.values<double>();
  for (std::size_t row = 0; row < rows; ++row)
    check_weights(left.data() + row * columns, columns, count, replacement);
  const RandomState state = rng.take(Shape{rows, count}.numel());
  std::vector<std::int64_t> drawn;
  for (std::size_t row = 0; row < rows; ++row) {
    double* here = left.data() + row * columns;
    for (std::size_t i = 0; i < count; ++i) {
      const double sum = std::accumulate(here, here + columns, 0.0);
      const std::size_t place = place_of(here, columns, state.uniform(drawn.size()) * sum);
      drawn.push_back(static_cast<std::int64_t>(place));
      if (!replacement) here[place] = 0;
    }
  }
  return TensorData::from(std::move(drawn), {rows, count});
}

}  // namespace hearth::inline v0_1::detail
