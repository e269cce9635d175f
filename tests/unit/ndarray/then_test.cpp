// A product that applies an op to its results gives what the op gives of them, in whichever way it goes.
#include <doctest/doctest.h>

#include <algorithm>

#include <hearth/ndarray.hpp>

namespace {

using namespace hearth;

template <class T>
nd::Array<T> random(const Shape& shape, std::uint64_t seed) {
  Rng rng(seed);
  return nd::uniform<T>(shape, -1, 1, rng.state(), nd::Device({.threads = 2}));
}

template <class T>
void check_equal(const nd::Array<T>& a, const nd::Array<T>& b) {
  REQUIRE(a.shape == b.shape);
  CHECK(std::equal(a.data(), a.data() + a.numel(), b.data()));
  CHECK(std::any_of(a.data(), a.data() + a.numel(), [](T value) { return value == T(0.25); }));
}

struct Case {
  const char* name;
  Shape x, weight;
  Conv2dOptions options = {};
};

TEST_CASE_TEMPLATE("a convolution", T, float, double) {
  const op::Clamp clamp{-0.25, 0.25};
  for (const auto& [name, x_shape, weight_shape, options] : {
           Case{"on the image", {3, 2, 9, 7}, {6, 2, 5, 5}},
           Case{"by columns", {3, 4, 9, 8}, {40, 4, 3, 3}, {.stride = {2, 2}, .padding = {1, 1}}},
           Case{"by transforms", {2, 16, 13, 11}, {24, 16, 3, 3}, {.padding = {1, 1}}},
           Case{"one by one", {2, 8, 6, 6}, {36, 8, 1, 1}},
           Case{"in groups", {2, 8, 6, 6}, {8, 1, 3, 3}, {.padding = {1, 1}, .groups = 8}},
       }) {
    for (const bool has_bias : {false, true}) {
      CAPTURE(name);
      CAPTURE(has_bias);
      const auto x = random<T>(x_shape, 1), weight = random<T>(weight_shape, 2);
      std::optional<nd::Array<T>> bias;
      if (has_bias) bias = random<T>({weight_shape[0]}, 3);
      const auto both = nd::conv2d<T>(x, weight, bias, options, nd::finish<op::Clamp, T>(clamp));
      check_equal(both, nd::unary<op::Clamp, T>(clamp, nd::conv2d<T>(x, weight, bias, options)));
    }
  }
}

TEST_CASE_TEMPLATE("a linear layer of one block, and of several across", T, float, double) {
  const op::Clamp clamp{-0.25, 0.25};
  for (const auto& [x_shape, out] : {std::pair{Shape{3, 5, 7}, 9}, std::pair{Shape{70, 300}, 530}}) {
    const auto x = random<T>(x_shape, 1),
               weight = random<T>({static_cast<std::size_t>(out), x_shape.back()}, 2);
    const std::optional bias = random<T>({static_cast<std::size_t>(out)}, 3);
    const auto both = nd::linear<T>(x, weight, bias, nd::finish<op::Clamp, T>(clamp));
    check_equal(both, nd::unary<op::Clamp, T>(clamp, nd::linear<T>(x, weight, bias)));
  }
}

}  // namespace
