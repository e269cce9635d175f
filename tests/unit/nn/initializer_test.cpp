// Starting values: their bounds and moments, and that they are the same everywhere.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

namespace {

using Plain = NdArray<double>;
const Device<Plain> kDevice;

constexpr std::array<std::size_t, 2> kShape = {50, 80};  // out, in

struct Moments {
  double mean = 0, deviation = 0, least = 0, most = 0;
};

template <std::size_t D>
std::vector<double> drawn(const nn::Initializer& initializer, const std::array<std::size_t, D>& shape) {
  Rng rng(7);
  return nn::init_tensor<Plain>(initializer, shape, kDevice, rng).values();
}

Moments moments(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {mean, std::sqrt(squares / n), *least, *most};
}

/// 4,000 numbers have their mean within 5 of its deviations, and their deviation within a twentieth.
void check_moments(const nn::Initializer& initializer, double deviation) {
  const Moments found = moments(drawn(initializer, kShape));
  CHECK(std::abs(found.mean) < 5 * deviation / std::sqrt(4000.0));
  CHECK(found.deviation == doctest::Approx(deviation).epsilon(0.05));
}
void check_uniform(const nn::Initializer& initializer, double bound) {
  check_moments(initializer, bound / std::sqrt(3.0));
  const Moments found = moments(drawn(initializer, kShape));
  CHECK(found.least >= -bound);
  CHECK(found.most < bound);
  CHECK(found.most > 0.99 * bound);
}

/// The largest difference between the products of rows and those of the unit matrix times `length`^2.
double distance_from_orthogonal(const std::vector<double>& values, std::size_t rows, std::size_t columns,
                                double length) {
  double most = 0;
  for (std::size_t a = 0; a < rows; ++a)
    for (std::size_t b = 0; b < rows; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < columns; ++i) product += values[a * columns + i] * values[b * columns + i];
      most = std::max(most, std::abs(product - (a == b ? length * length : 0)));
    }
  return most;
}

}  // namespace

// covers initializer: calculate_gain | nn.init.calculate_gain | -
// covers initializer: calculate_fans | nn.init._calculate_fan_in_and_fan_out | -
// covers initializer: Fans | - | -
TEST_CASE("initializers: gains and fans") {
  using nn::Nonlinearity;
  CHECK(nn::calculate_gain(Nonlinearity::linear) == 1);
  CHECK(nn::calculate_gain(Nonlinearity::sigmoid) == 1);
  CHECK(nn::calculate_gain(Nonlinearity::tanh) == doctest::Approx(5.0 / 3));
  CHECK(nn::calculate_gain(Nonlinearity::relu) == doctest::Approx(std::sqrt(2.0)));
  CHECK(nn::calculate_gain(Nonlinearity::leaky_relu) == doctest::Approx(std::sqrt(2 / 1.0001)));
  CHECK(nn::calculate_gain(Nonlinearity::leaky_relu, 2) == doctest::Approx(std::sqrt(0.4)));
  CHECK(nn::calculate_gain(Nonlinearity::selu) == 0.75);
  const nn::Fans fans = nn::calculate_fans({6, 4, 3, 5});
  CHECK(fans.in == 60);
  CHECK(fans.out == 90);
  CHECK_THROWS_WITH_AS(nn::calculate_fans({6}),
                       "hearth: calculate_fans: expected a weight of two dimensions or more, got [6]",
                       ShapeError);
}

// covers initializer: Constant | nn.init.constant_ | Initializer::Constant
// covers initializer: Uniform | nn.init.uniform_ | Initializer::Uniform
// covers initializer: Normal | nn.init.normal_ | Initializer::Normal
// covers initializer: XavierUniform | nn.init.xavier_uniform_ | Initializer::XavierUniform
// covers initializer: XavierNormal | nn.init.xavier_normal_ | Initializer::XavierNormal
// covers initializer: KaimingUniform | nn.init.kaiming_uniform_ | Initializer::KaimingUniform
// covers initializer: KaimingNormal | nn.init.kaiming_normal_ | Initializer::KaimingNormal
// covers initializer: FanInUniform | - | -
// covers initializer: init_tensor | - | Initializer::init
TEST_CASE("initializers: bounds and moments") {
  CHECK(drawn(nn::Constant{.value = 2.5}, std::array<std::size_t, 1>{3}) == std::vector<double>(3, 2.5));
  const Moments uniform = moments(drawn(nn::Uniform{.low = 1, .high = 3}, kShape));
  CHECK(uniform.least >= 1);
  CHECK(uniform.most < 3);
  CHECK(uniform.mean == doctest::Approx(2).epsilon(0.02));
  CHECK(moments(drawn(nn::Normal{.mean = 4, .std = 0.5}, kShape)).mean == doctest::Approx(4).epsilon(0.01));
  check_moments(nn::Normal{.std = 0.5}, 0.5);
  check_uniform(nn::FanInUniform{}, 1 / std::sqrt(80.0));
  check_uniform(nn::XavierUniform{.gain = 2}, 2 * std::sqrt(6.0 / 130));
  check_moments(nn::XavierNormal{.gain = 3}, 3 * std::sqrt(2.0 / 130));
  check_uniform(nn::KaimingUniform{}, std::sqrt(6.0 / 80));
  check_uniform(nn::KaimingUniform{.a = std::sqrt(5.0)}, 1 / std::sqrt(80.0));
  check_moments(nn::KaimingNormal{.mode = nn::FanMode::fan_out}, std::sqrt(2.0 / 50));
  check_moments(nn::KaimingNormal{.nonlinearity = nn::Nonlinearity::tanh}, 5 / (3 * std::sqrt(80.0)));
  // A kernel's taps count with the channels.
  const std::array<std::size_t, 4> filters = {20, 8, 5, 5};
  CHECK(moments(drawn(nn::KaimingNormal{}, filters)).deviation ==
        doctest::Approx(std::sqrt(2.0 / 200)).epsilon(0.05));
}

// covers initializer: TruncNormal | nn.init.trunc_normal_ | -
TEST_CASE("initializers: a normal distribution cut at both ends") {
  const auto quantile = nn::detail::normal_quantile;
  CHECK(quantile(0.5) == doctest::Approx(0).epsilon(1e-15));
  CHECK(quantile(0.975) == doctest::Approx(1.9599639845400545).epsilon(1e-14));
  CHECK(quantile(0.31) == doctest::Approx(-0.49585034734745354).epsilon(1e-14));
  CHECK(quantile(1e-10) == doctest::Approx(-6.361340902404056).epsilon(1e-14));
  CHECK(quantile(1e-300) == doctest::Approx(-37.0470962993612).epsilon(1e-13));

  // Of -1 .. 2 the mean is (phi(-1) - phi(2)) / (Phi(2) - Phi(-1)), and so on.
  const Moments found = moments(drawn(nn::TruncNormal{.mean = 0, .std = 1, .a = -1, .b = 2}, kShape));
  CHECK(found.least >= -1);
  CHECK(found.most <= 2);
  CHECK(found.mean == doctest::Approx(0.2296).epsilon(0.1));
  CHECK(found.deviation == doctest::Approx(0.7216).epsilon(0.03));
  // Far outside of where most of it lies, on either side.
  for (const double side : {-1.0, 1.0}) {
    const nn::TruncNormal tail{.mean = 1, .std = 0.1, .a = side > 0 ? 2.0 : -0.2, .b = side > 0 ? 2.2 : 0.0};
    const Moments far = moments(drawn(tail, kShape));
    CHECK(far.least >= tail.a);
    CHECK(far.most <= tail.b);
    CHECK(std::abs(far.mean - 1) == doctest::Approx(1.0098).epsilon(0.002));  // 10.098 deviations away
    CHECK(far.deviation > 0.005);
  }
  // No two are equal: nothing was only clamped.
  auto values = drawn(nn::TruncNormal{}, kShape);
  std::sort(values.begin(), values.end());
  CHECK(std::adjacent_find(values.begin(), values.end()) == values.end());
}

// covers initializer: Orthogonal | nn.init.orthogonal_ | Initializer::Orthogonal
TEST_CASE("initializers: orthogonal rows, or columns") {
  CHECK(distance_from_orthogonal(drawn(nn::Orthogonal{}, std::array<std::size_t, 2>{5, 9}), 5, 9, 1) < 1e-14);
  CHECK(distance_from_orthogonal(drawn(nn::Orthogonal{.gain = 3}, std::array<std::size_t, 3>{4, 3, 2}), 4, 6,
                                 3) < 1e-13);
  CHECK(distance_from_orthogonal(drawn(nn::Orthogonal{}, std::array<std::size_t, 2>{6, 6}), 6, 6, 1) < 1e-14);
  const auto tall = drawn(nn::Orthogonal{.gain = 2}, std::array<std::size_t, 2>{9, 5});
  std::vector<double> columns(tall.size());
  for (std::size_t row = 0; row < 9; ++row)
    for (std::size_t column = 0; column < 5; ++column) columns[column * 9 + row] = tall[row * 5 + column];
  CHECK(distance_from_orthogonal(columns, 5, 9, 2) < 1e-13);
  CHECK(drawn(nn::Orthogonal{}, std::array<std::size_t, 2>{0, 4}).empty());
  CHECK_THROWS_WITH_AS(drawn(nn::Orthogonal{}, std::array<std::size_t, 1>{4}),
                       "hearth: Orthogonal: expected a weight of two dimensions or more, got [4]",
                       ShapeError);
}

// covers initializer: Initializer | - | Initializer
TEST_CASE("initializers: one seed gives the same numbers in float and in double, and over a tape") {
  const nn::Initializer all[] = {nn::FanInUniform{},  nn::Uniform{},        nn::Normal{},
                                 nn::TruncNormal{},   nn::XavierUniform{},  nn::XavierNormal{},
                                 nn::KaimingNormal{}, nn::KaimingUniform{}, nn::Orthogonal{}};
  for (const nn::Initializer& initializer : all) {
    Rng a(3), b(3), c(3);
    const std::array<std::size_t, 2> shape = {4, 6};
    const auto wide = nn::init_tensor<Plain>(initializer, shape, kDevice, a).values();
    const auto narrow = nn::init_tensor<NdArray<float>>(initializer, shape, {}, b).values();
    const auto tracked = nn::init_tensor<Autodiff<Plain>>(initializer, shape, {}, c).values();
    CHECK(a == b);
    CHECK(tracked == wide);
    for (std::size_t i = 0; i < wide.size(); ++i)
      CHECK(std::abs(wide[i] - static_cast<double>(narrow[i])) <= 1e-7 * (1 + std::abs(wide[i])));
  }
}

TEST_CASE("initializers: what is out of range is told before anything is drawn") {
  const std::array<std::size_t, 2> shape = {2, 3};
  CHECK_THROWS_WITH_AS(drawn(nn::TruncNormal{.a = 1, .b = -1}, shape),
                       "hearth: TruncNormal: expected an a below b, got 1.000000 and -1.000000", Error);
  CHECK_THROWS_WITH_AS(drawn(nn::TruncNormal{.std = 0}, shape),
                       "hearth: TruncNormal: expected a deviation above 0, got 0.000000 and 0.000000", Error);
  CHECK_THROWS_WITH_AS(drawn(nn::Uniform{.low = 2, .high = 1}, shape),
                       "hearth: Uniform: expected a low that is not above high, got 2.000000 and 1.000000",
                       Error);
  CHECK_THROWS_WITH_AS(drawn(nn::Normal{.std = -1}, shape),
                       "hearth: Normal: expected a deviation of 0 or more, got 0.000000 and -1.000000",
                       Error);
}

// covers layer: Linear | nn.Linear | Linear
// covers initializer: init_weight | - | Initializer::init_with
// covers initializer: init_bias | - | Initializer::init_with
// covers initializer: init_uniform | - | -
// covers initializer: init_full | - | -
TEST_CASE("initializers: a layer's config takes one for its weight and one for its bias") {
  Rng a(5), b(5), c(5);
  const nn::Linear<Plain> plain = nn::LinearConfig{.in = 8, .out = 4}.init<Plain>(kDevice, a);
  Rng f(5);
  CHECK(plain.weight.value().values() ==
        nn::init_weight<Plain>(nn::FanInUniform{}, std::array<std::size_t, 2>{4, 8}, kDevice, f)
            .value()
            .values());
  const auto by_hand = nn::init_uniform<Plain>(std::array<std::size_t, 2>{4, 8}, 8, kDevice, b);
  CHECK(plain.weight.value().values() == by_hand.value().values());
  CHECK(plain.weight.id() == by_hand.id());
  CHECK(plain.bias->value().values() ==
        nn::init_uniform<Plain>(std::array<std::size_t, 1>{4}, 8, kDevice, b).value().values());

  const auto other =
      nn::LinearConfig{
          .in = 8, .out = 4, .initializer = nn::Orthogonal{}, .bias_initializer = nn::Constant{.value = 0.5}}
          .init<Plain>(kDevice, c);
  CHECK(distance_from_orthogonal(other.weight.value().values(), 4, 8, 1) < 1e-14);
  CHECK(other.bias->value().values() == std::vector<double>(4, 0.5));
  // A bias goes by the fans of its weight, which its own shape does not tell.
  Rng d(5), e(5);
  const auto bias = nn::init_bias<Plain>(nn::XavierUniform{}, 4, {.in = 8, .out = 4}, kDevice, d);
  (void)e.next();
  CHECK(bias.value().values() ==
        uniform<Plain>(std::array<std::size_t, 1>{4}, -std::sqrt(0.5), std::sqrt(0.5), kDevice, e).values());
  CHECK_THROWS_AS(nn::init_bias<Plain>(nn::Orthogonal{}, 4, {.in = 8, .out = 4}, kDevice, d), ShapeError);
  CHECK(nn::init_full<Plain>(std::array<std::size_t, 1>{2}, 3, kDevice, d).value().values() ==
        std::vector<double>(2, 3));
}

// covers initializer: fill | - | -
// covers initializer: constant | nn.init.constant_ | -
// covers initializer: zeros | nn.init.zeros_ | Initializer::Zeros
// covers initializer: ones | nn.init.ones_ | Initializer::Ones
// covers initializer: uniform | nn.init.uniform_ | -
// covers initializer: normal | nn.init.normal_ | -
// covers initializer: trunc_normal | nn.init.trunc_normal_ | -
// covers initializer: xavier_uniform | nn.init.xavier_uniform_ | -
// covers initializer: xavier_normal | nn.init.xavier_normal_ | -
// covers initializer: kaiming_uniform | nn.init.kaiming_uniform_ | -
// covers initializer: kaiming_normal | nn.init.kaiming_normal_ | -
// covers initializer: orthogonal | nn.init.orthogonal_ | -
TEST_CASE("initializers: parameters that exist start anew, and stay who they are") {
  Rng rng(1);
  auto layer = nn::LinearConfig{.in = 80, .out = 50}.init<Autodiff<Plain>>(kDevice, rng);
  auto& weight = layer.weight;
  const ParamId id = weight.id();
  weight.set_require_grad(false);
  const auto starts_like = [&](const nn::Initializer& initializer, const auto& start) {
    Rng a(9), b(9);
    start(weight, a);
    CHECK(weight.value().values() == nn::init_tensor<Plain>(initializer, kShape, kDevice, b).values());
  };
  namespace init = nn::init;
  starts_like(nn::Uniform{1, 2}, [](auto& p, Rng& r) { init::uniform(p, r, {.low = 1, .high = 2}); });
  starts_like(nn::Normal{}, [](auto& p, Rng& r) { init::normal(p, r); });
  starts_like(nn::TruncNormal{.a = 0}, [](auto& p, Rng& r) { init::trunc_normal(p, r, {.a = 0}); });
  starts_like(nn::XavierUniform{2}, [](auto& p, Rng& r) { init::xavier_uniform(p, r, {.gain = 2}); });
  starts_like(nn::XavierNormal{}, [](auto& p, Rng& r) { init::xavier_normal(p, r); });
  starts_like(nn::KaimingUniform{.a = 1}, [](auto& p, Rng& r) { init::kaiming_uniform(p, r, {.a = 1}); });
  starts_like(nn::KaimingNormal{}, [](auto& p, Rng& r) { init::kaiming_normal(p, r); });
  starts_like(nn::Orthogonal{2}, [](auto& p, Rng& r) { init::orthogonal(p, r, {.gain = 2}); });
  starts_like(nn::Normal{}, [](auto& p, Rng& r) { init::fill(p, nn::Normal{}, r); });
  CHECK(weight.id() == id);
  CHECK_FALSE(weight.requires_grad());

  // By path: every weight of a model.
  auto model = nn::Sequential{layer, nn::Relu{}, layer};
  visit_params(model, [&](std::string_view path, auto& param) {
    if (path.ends_with("weight"))
      init::constant(param, 0.25);
    else
      init::ones(param);
  });
  CHECK(std::get<0>(model).weight.value().values() == std::vector<double>(4000, 0.25));
  CHECK(std::get<0>(model).bias->value().values() == std::vector<double>(50, 1));
  init::zeros(*layer.bias);
  CHECK(layer.bias->value().values() == std::vector<double>(50, 0));
}
