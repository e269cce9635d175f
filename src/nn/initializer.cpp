#include <hearth/nn/initializer.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace hearth::inline v0_1::nn {
namespace {

using detail::Recipe;

constexpr double kSqrtHalf = 0.70710678118654752440;

Recipe uniform_within(double bound) { return {Recipe::Kind::uniform, -bound, bound}; }
Recipe normal_of(double deviation) { return {Recipe::Kind::normal, 0, deviation}; }

double sqrt_of(std::size_t fan) { return std::sqrt(static_cast<double>(fan)); }
double sum_of(const Fans& fans) { return static_cast<double>(fans.in) + static_cast<double>(fans.out); }

template <class Kaiming>
double kaiming_deviation(const Kaiming& how, const Fans& fans) {
  const std::size_t fan = how.mode == FanMode::fan_in ? fans.in : fans.out;
  return fan == 0 ? 0 : calculate_gain(how.nonlinearity, how.a) / sqrt_of(fan);
}

[[noreturn]] void out_of_range(std::string_view who, std::string_view expected, double a, double b) {
  throw Error("hearth: " + std::string(who) + ": expected " + std::string(expected) + ", got " +
              std::to_string(a) + " and " + std::to_string(b));
}

struct Resolve {
  const Shape& shape;
  const Fans* bias_of;

  Fans fans() const { return bias_of ? *bias_of : calculate_fans(shape); }

  Recipe operator()(FanInUniform) const {
    const std::size_t fan = fans().in;
    return uniform_within(fan == 0 ? 0 : 1 / sqrt_of(fan));
  }
  Recipe operator()(Constant how) const { return {Recipe::Kind::full, how.value}; }
  Recipe operator()(Uniform how) const {
    if (!(how.low <= how.high)) out_of_range("Uniform", "a low that is not above high", how.low, how.high);
    return {Recipe::Kind::uniform, how.low, how.high};
  }
  Recipe operator()(Normal how) const {
    if (!(how.std >= 0)) out_of_range("Normal", "a deviation of 0 or more", how.mean, how.std);
    return {Recipe::Kind::normal, how.mean, how.std};
  }
  Recipe operator()(const TruncNormal& how) const {
    if (!(how.std > 0)) out_of_range("TruncNormal", "a deviation above 0", how.mean, how.std);
    if (!(how.a < how.b)) out_of_range("TruncNormal", "an a below b", how.a, how.b);
    return {Recipe::Kind::trunc_normal, how.mean, how.std, how.a, how.b};
  }
  Recipe operator()(XavierUniform how) const {
    const double sum = sum_of(fans());
    return uniform_within(sum == 0 ? 0 : how.gain * std::sqrt(6 / sum));
  }
  Recipe operator()(XavierNormal how) const {
    const double sum = sum_of(fans());
    return normal_of(sum == 0 ? 0 : how.gain * std::sqrt(2 / sum));
  }
  Recipe operator()(const KaimingUniform& how) const {
    return uniform_within(std::sqrt(3.0) * kaiming_deviation(how, fans()));
  }
  Recipe operator()(const KaimingNormal& how) const { return normal_of(kaiming_deviation(how, fans())); }
  Recipe operator()(Orthogonal how) const {
    if (shape.rank() < 2) throw_shape_error("Orthogonal", "a weight of two dimensions or more", shape.text());
    return {Recipe::Kind::orthogonal, how.gain};
  }
};

double normal_cdf(double z) { return std::erfc(-z * kSqrtHalf) / 2; }

// Columns of a matrix, one after another. Each becomes orthogonal to those before it and of length 1; the
// second pass takes what rounding left in the first (Giraud et al., 2005). It is the Q of the decomposition
// whose R has a positive diagonal.
void orthonormalize(std::vector<double>& columns, std::size_t rows) {
  const auto dot = [rows](const double* a, const double* b) {
    double sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += a[i] * b[i];
    return sum;
  };
  for (double* column = columns.data(); column != columns.data() + columns.size(); column += rows) {
    for (int pass = 0; pass < 2; ++pass)
      for (const double* before = columns.data(); before != column; before += rows) {
        const double along = dot(before, column);
        for (std::size_t i = 0; i < rows; ++i) column[i] -= along * before[i];
      }
    const double length = std::sqrt(dot(column, column));
    for (std::size_t i = 0; i < rows; ++i) column[i] /= length;
  }
}

}  // namespace

double calculate_gain(Nonlinearity nonlinearity, double slope) {
  switch (nonlinearity) {
    case Nonlinearity::linear:
    case Nonlinearity::sigmoid: return 1;
    case Nonlinearity::tanh: return 5.0 / 3;
    case Nonlinearity::relu: return std::sqrt(2.0);
    case Nonlinearity::leaky_relu: return std::sqrt(2 / (1 + slope * slope));
    case Nonlinearity::selu: return 0.75;
  }
  return 1;
}

Fans calculate_fans(const Shape& weight) {
  if (weight.rank() < 2)
    throw_shape_error("calculate_fans", "a weight of two dimensions or more", weight.text());
  std::size_t field = 1;
  for (std::size_t axis = 2; axis < weight.rank(); ++axis) field *= weight[axis];
  return {weight[1] * field, weight[0] * field};
}

namespace detail {

Recipe recipe_of(const Initializer& initializer, const Shape& shape, const Fans* bias_of) {
  using Kind = Initializer::Kind;
  const Resolve resolve{shape, bias_of};
  switch (initializer.kind_) {
    case Kind::fan_in_uniform: return resolve(initializer.fan_in_uniform_);
    case Kind::constant: return resolve(initializer.constant_);
    case Kind::uniform: return resolve(initializer.uniform_);
    case Kind::normal: return resolve(initializer.normal_);
    case Kind::trunc_normal: return resolve(initializer.trunc_normal_);
    case Kind::xavier_uniform: return resolve(initializer.xavier_uniform_);
    case Kind::xavier_normal: return resolve(initializer.xavier_normal_);
    case Kind::kaiming_uniform: return resolve(initializer.kaiming_uniform_);
    case Kind::kaiming_normal: return resolve(initializer.kaiming_normal_);
    case Kind::orthogonal: return resolve(initializer.orthogonal_);
  }
  return {};
}

double normal_quantile(double p) {
  if (p > 0.5) return -normal_quantile(1 - p);
  // A start that is good to some thousandths (Winitzki, 2008), then Halley's steps.
  constexpr double a = 0.147, two_over_pi_a = 4.33074675076652;  // 2 / (pi a)
  const double log = std::log(4 * p * (1 - p)), half = two_over_pi_a + log / 2;
  double z = -std::sqrt(2 * (std::sqrt(half * half - log / a) - half));
  for (int i = 0; i < 3; ++i) {
    constexpr double sqrt_two_pi = 2.50662827463100050242;
    const double step = (normal_cdf(z) - p) * sqrt_two_pi * std::exp(z * z / 2);
    z -= step / (1 + z * step / 2);
  }
  return z;
}

TensorData trunc_normal_data(const Recipe& recipe, const Shape& shape, RandomState state) {
  const double mean = recipe.first, deviation = recipe.second;
  double low = (recipe.low - mean) / deviation, high = (recipe.high - mean) / deviation;
  // In the lower half, where probabilities are small and keep their digits.
  const bool mirrored = low > 0;
  if (mirrored) std::tie(low, high) = std::pair(-high, -low);
  const double from = normal_cdf(low), to = normal_cdf(high);
  std::vector<double> values(shape.numel());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double p = from + (to - from) * state.uniform(i);
    const double z = p > 0 && p < 1 ? normal_quantile(p) : p > 0 ? high : low;
    const double value = mean + deviation * (mirrored ? -z : z);
    values[i] = std::fmin(std::fmax(value, recipe.low), recipe.high);
  }
  return TensorData::from(std::move(values), shape);
}

TensorData orthogonal_data(const Recipe& recipe, const Shape& shape, RandomState state) {
  const std::size_t count = shape.numel(), out = shape[0];
  if (count == 0) return TensorData::from(std::vector<double>{}, shape);
  const std::size_t in = count / out, longer = std::max(out, in);
  std::vector<double> columns(count);  // of the form that has as many rows as columns, or more
  for (std::size_t i = 0; i < count; ++i)
    columns[i] = normal_quantile(std::fmax(state.uniform(i), 0x1p-54));  // never of 0
  orthonormalize(columns, longer);
  if (out <= in) {  // the columns are the weight's rows
    for (double& value : columns) value *= recipe.first;
    return TensorData::from(std::move(columns), shape);
  }
  std::vector<double> values(count);
  for (std::size_t row = 0; row < out; ++row)
    for (std::size_t column = 0; column < in; ++column)
      values[row * in + column] = columns[column * out + row] * recipe.first;
  return TensorData::from(std::move(values), shape);
}

}  // namespace detail
}  // namespace hearth::inline v0_1::nn
