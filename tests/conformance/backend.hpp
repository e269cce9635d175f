// What the suites of a backend's contract share. A suite runs for every type in HEARTH_TEST_BACKENDS, which
// the file that includes it defines (backends.hpp does for those of this library).
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <hearth/autodiff.hpp>
#include <hearth/tensor.hpp>

#include "backends.hpp"

namespace hearth::conformance {

inline constexpr double kInf = std::numeric_limits<double>::infinity();
inline const double kNaN = std::nan("");

using Numbers = std::vector<double>;

template <class B>
inline constexpr double kTolerance = std::is_same_v<typename B::FloatElem, float> ? 2e-6 : 1e-13;

template <class B, class K = Float, std::size_t R>
Tensor<B, R, K> tensor(const Numbers& values, const std::array<std::size_t, R>& shape) {
  return Tensor<B, R, K>::from(values, shape, Device<B>{});
}

/// Numbers in -1 .. 1 that repeat only after 101.
inline Numbers mixed(std::size_t count, std::size_t from = 1) {
  Numbers values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = (static_cast<double>((from + i) * 37 % 101) - 50) / 50;
  return values;
}
template <class B, std::size_t R>
Tensor<B, R> mixed_tensor(const std::array<std::size_t, R>& shape, std::size_t from = 1) {
  return tensor<B>(mixed(Tensor<B, R>::shape_of(shape).numel(), from), shape);
}

template <class B, std::size_t R, class K>
Numbers numbers(const Tensor<B, R, K>& x) {
  return x.to_data().template values<double>();
}

inline bool close(double a, double b, double tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::fabs(a - b) <= tolerance * (1 + std::fabs(b));
}

/// Where two lists differ first, in words; empty when they agree.
inline std::string difference(const Numbers& got, const Numbers& expected, double tolerance) {
  if (got.size() != expected.size())
    return std::to_string(got.size()) + " elements, expected " + std::to_string(expected.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!close(got[i], expected[i], tolerance)) {
      char text[96];
      std::snprintf(text, sizeof text, "element %zu is %.17g, expected %.17g", i, got[i], expected[i]);
      return text;
    }
  return "";
}

/// Empty when x holds these numbers in row-major order.
template <class B, std::size_t R, class K>
std::string differs(const Tensor<B, R, K>& x, const Numbers& expected, double scale = 1) {
  return difference(numbers(x), expected, scale * kTolerance<B>);
}

/// The message of the error of type X that f ends with, or what it did instead.
template <class X, class F>
std::string error_of(const F& f) {
  try {
    f();
  } catch (const X& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another error: ") + error.what();
  }
  return "no error";
}

inline bool says(const std::string& message, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words)
    if (message.find(word) == std::string::npos) {
      MESSAGE(message);
      return false;
    }
  return true;
}

/// Calls f(index) for every index of a shape, in row-major order.
template <class F>
void each_index(const Shape& shape, const F& f) {
  Shape index = Shape::filled(shape.rank(), 0);
  for (std::size_t i = 0, count = shape.numel(); i < count; ++i) {
    f(index);
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

/// The position of an index in row-major order; axes of extent 1 are repeated, missing ones ignored.
inline std::size_t position(const Shape& shape, const Shape& index) {
  std::size_t at = 0;
  const std::size_t missing = index.rank() - shape.rank();
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    at = at * shape[axis] + (shape[axis] == 1 ? 0 : index[missing + axis]);
  return at;
}

/// The same tensor over other memory: dense, permuted, every second element of a larger one, read from its
/// ends. What an operation gives must not depend on it.
template <class B, std::size_t R, class K>
std::vector<Tensor<B, R, K>> same_values(const Tensor<B, R, K>& x) {
  const Shape shape = x.dynamic_shape();
  const Numbers values = numbers(x);
  std::vector<Tensor<B, R, K>> all = {x};

  std::array<std::size_t, R> reversed, turned, larger;
  std::array<Range, R> every_second;
  for (std::size_t axis = 0; axis < R; ++axis) {
    reversed[axis] = R - 1 - axis;
    turned[axis] = shape[R - 1 - axis];
    larger[axis] = 2 * shape[axis] + 1;
    every_second[axis] = {1, 2 * shape[axis] + 1, 2};
  }
  Numbers backwards(values.size()), spread(Tensor<B, R>::shape_of(larger).numel(), 1),
      mirrored(values.size());
  each_index(shape, [&](const Shape& index) {
    Shape flipped, doubled, mirror;
    for (std::size_t axis = 0; axis < R; ++axis) {
      flipped.push_back(index[R - 1 - axis]);
      doubled.push_back(2 * index[axis] + 1);
      mirror.push_back(shape[axis] - 1 - index[axis]);
    }
    backwards[position(Tensor<B, R>::shape_of(turned), flipped)] = values[position(shape, index)];
    spread[position(Tensor<B, R>::shape_of(larger), doubled)] = values[position(shape, index)];
    mirrored[position(shape, mirror)] = values[position(shape, index)];
  });
  all.push_back(permute(tensor<B, K>(backwards, turned), reversed));
  all.push_back(slice(tensor<B, K>(spread, larger), every_second));
  const AxisSet every = (AxisSet{1} << R) - 1;
  all.push_back(Tensor<B, R, K>(B::template flip<K>(tensor<B, K>(mirrored, x.shape()).primitive(), every)));
  return all;
}

/// f over every kind of memory: it gives the same shape and values, and leaves its argument as it was.
template <class B, std::size_t R, class K, class F>
void check_memory(const Tensor<B, R, K>& x, const F& f) {
  const auto expected = f(x);
  const Numbers before = numbers(x);
  std::size_t kind = 0;
  for (auto& same : same_values(x)) {
    CAPTURE(kind++);
    const auto result = f(same);
    CHECK(result.dynamic_shape() == expected.dynamic_shape());
    CHECK(differs(result, numbers(expected)) == "");
    CHECK(difference(numbers(same), before, 0) == "");
  }
}

/// Is this float a constant, of which no tape knows? Everywhere so, but over Autodiff.
template <class B, std::size_t R>
bool untracked(const Tensor<B, R>& x) {
  if constexpr (B::differentiable)
    return !x.primitive().tracked();
  else
    return true;
}

}  // namespace hearth::conformance
