// Convolutions of 3x3 windows with enough channels and tiles to be done by transforms, against sums in
// double.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <vector>

#include <hearth/ndarray.hpp>
#include <hearth/ndarray/functions.hpp>

using namespace hearth;

namespace {

struct Case {
  std::size_t images, channels, filters, rows, columns, above, left;

  Conv2dOptions options() const { return {.padding = {above, left}}; }
  Shape input() const { return {images, channels, rows, columns}; }
  Shape weight() const { return {filters, channels, 3, 3}; }
  Shape output() const { return {images, filters, rows + 2 * above - 2, columns + 2 * left - 2}; }
};

constexpr Case kCases[] = {
    {8, 16, 16, 4, 4, 1, 1},                                // whole tiles
    {3, 17, 21, 9, 11, 0, 0},                               // the last tiles reach over the end
    {2, 33, 18, 6, 7, 2, 2},    {5, 16, 40, 7, 8, 0, 1},    // each axis its own padding
    {2, 20, 16, 5, 6, 3, 4},                                // more padding than the windows reach
    {40, 16, 16, 3, 3, 1, 1},   {33, 130, 16, 2, 1, 1, 2},  // more channels than a panel of a product
    {10, 16, 24, 16, 16, 1, 1},                             // several sums of a weight's gradient
    {8, 16, 530, 4, 4, 1, 1},                               // blocks of filters
    {1, 16, 16, 3, 600, 1, 1},                              // rows longer than a block
};

// Sums and, for the error that rounding may make, sums of magnitudes.
struct Sums {
  std::vector<double> value, magnitude;

  explicit Sums(const Shape& shape) : value(shape.numel()), magnitude(shape.numel()) {}
  void add(std::size_t i, double term) {
    value[i] += term;
    magnitude[i] += std::abs(term);
  }
};

template <class T>
nd::Array<T> random(const Shape& shape, const nd::Device& device, Rng& rng) {
  nd::Array<T> out = nd::Array<T>::allocate(device, shape);
  T* to = out.mutable_data();
  const RandomState numbers = rng.take(shape.numel());
  for (std::size_t i = 0; i < shape.numel(); ++i) to[i] = static_cast<T>(2 * numbers.uniform(i) - 1);
  return out;
}

// Transforms subtract what a tile's other outputs need, so the error is relative to the largest of the sums.
template <class T>
void check_near(const nd::Array<T>& got, const Sums& expected) {
  const double largest = *std::max_element(expected.magnitude.begin(), expected.magnitude.end());
  double error = 0;
  for (std::size_t i = 0; i < expected.value.size(); ++i) {
    const double difference = std::abs(static_cast<double>(got.data()[i]) - expected.value[i]);
    if (!(difference <= error)) error = difference;
  }
  CHECK(error <= 8 * std::numeric_limits<T>::epsilon() * largest);
}

template <class T>
struct Results {
  nd::Array<T> out, input_grad, weight_grad;

  Results(const Case& c, const nd::Device& device, bool check) {
    Rng rng(3);
    const auto x = random<T>(c.input(), device, rng), weight = random<T>(c.weight(), device, rng);
    const auto bias = random<T>({c.filters}, device, rng), grad = random<T>(c.output(), device, rng);
    out = nd::conv2d<T>(x, weight, bias, c.options());
    input_grad = nd::conv2d_input_grad<T>(grad, weight, x.shape, c.options());
    weight_grad = nd::conv2d_weight_grad<T>(x, grad, weight.shape, c.options());
    if (check) compare(c, x.data(), weight.data(), bias.data(), grad.data());
  }

  void compare(const Case& c, const T* x, const T* weight, const T* bias, const T* grad) const {
    Sums y(c.output()), dx(c.input()), dw(c.weight());
    std::size_t at = 0;  // the output's element
    for (std::size_t image = 0; image < c.images; ++image)
      for (std::size_t f = 0; f < c.filters; ++f)
        for (std::size_t row = 0; row < c.output()[2]; ++row)
          for (std::size_t column = 0; column < c.output()[3]; ++column, ++at) {
            y.add(at, bias[f]);
            for (std::size_t tap = 0; tap < c.channels * 9; ++tap) {
              const std::size_t from_row = row + tap / 3 % 3 - c.above,
                                from_column = column + tap % 3 - c.left;
              if (from_row >= c.rows || from_column >= c.columns) continue;  // below zero wraps round
              const std::size_t pixel =
                  ((image * c.channels + tap / 9) * c.rows + from_row) * c.columns + from_column;
              const std::size_t weight_at = f * c.channels * 9 + tap;
              y.add(at, static_cast<double>(x[pixel]) * weight[weight_at]);
              dx.add(pixel, static_cast<double>(grad[at]) * weight[weight_at]);
              dw.add(weight_at, static_cast<double>(grad[at]) * x[pixel]);
            }
          }
    check_near(out, y);
    check_near(input_grad, dx);
    check_near(weight_grad, dw);
  }
};

template <class T>
bool same_bits(const nd::Array<T>& a, const nd::Array<T>& b) {
  return a.shape == b.shape && std::equal(a.data(), a.data() + a.shape.numel(), b.data());
}

}  // namespace

TEST_CASE_TEMPLATE("winograd: convolutions of 3x3 windows and their gradients", T, float, double) {
  for (const Case& c : kCases) {
    CAPTURE(c.channels);
    CAPTURE(c.filters);
    CAPTURE(c.rows);
    CAPTURE(c.columns);
    const Results<T> one(c, nd::Device(nd::DeviceOptions{.threads = 1}), true);
    const Results<T> two(c, nd::Device(nd::DeviceOptions{.threads = 2}), false);
    CHECK(same_bits(one.out, two.out));
    CHECK(same_bits(one.input_grad, two.input_grad));
    CHECK(same_bits(one.weight_grad, two.weight_grad));
  }
}
