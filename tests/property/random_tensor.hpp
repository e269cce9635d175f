// Random shapes, numbers and kinds of memory for the properties, and slow references to compare with.
#pragma once

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

/// A property as a doctest case: rapidcheck prints what it found, and how to find it again.
#define HEARTH_PROPERTY(name, ...) \
  TEST_CASE(name) { CHECK(rc::check(name, __VA_ARGS__)); }

namespace hearth::property {

using B = NdArray<double>;
using Numbers = std::vector<double>;

/// low .. high, both of them.
inline std::ptrdiff_t between(std::ptrdiff_t low, std::ptrdiff_t high) {
  return *rc::gen::inRange(low, high + 1);
}
inline std::size_t some(std::size_t low, std::size_t high) {
  return static_cast<std::size_t>(
      between(static_cast<std::ptrdiff_t>(low), static_cast<std::ptrdiff_t>(high)));
}

/// Extents from 0 on: one shape in about three is empty.
template <std::size_t R>
std::array<std::size_t, R> random_shape(std::size_t most = 4) {
  std::array<std::size_t, R> shape;
  for (std::size_t& extent : shape) extent = some(some(0, 3) == 0 ? 0 : 1, most);
  return shape;
}

template <std::size_t R>
std::array<std::size_t, R> random_order() {
  std::array<std::size_t, R> order;
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = R; i > 1; --i) std::swap(order[i - 1], order[some(0, i - 1)]);
  return order;
}

/// Whole numbers, so that sums are exact.
inline Numbers random_numbers(std::size_t count) {
  Numbers numbers(count);
  for (double& number : numbers) number = static_cast<double>(between(-50, 50));
  return numbers;
}

template <std::size_t R>
std::array<std::size_t, R> reversed() {
  std::array<std::size_t, R> order;
  for (std::size_t axis = 0; axis < R; ++axis) order[axis] = R - 1 - axis;
  return order;
}

/// The numbers in this shape over memory of a random kind: dense, turned, with gaps, read backwards.
template <class K = Float, std::size_t R>
Tensor<B, R, K> over_some_memory(const Numbers& numbers, const std::array<std::size_t, R>& shape) {
  const auto dense = Tensor<B, R, K>::from(numbers, shape, {});
  std::array<std::size_t, R> larger;
  std::array<Range, R> gaps, backwards;
  for (std::size_t axis = 0; axis < R; ++axis) {
    larger[axis] = 3 * shape[axis] + 2;
    gaps[axis] = {1, 3 * shape[axis] + 1, 3};
    backwards[axis] = {.step = -1};
  }
  switch (between(0, 3)) {
    case 1: return permute(permute(dense, reversed<R>()) * 1, reversed<R>());
    case 2: return slice(slice_assign(Tensor<B, R, K>::full(larger, 99, {}), gaps, dense), gaps);
    case 3: return slice(slice(dense, backwards) * 1, backwards);
    default: return dense;
  }
}

template <std::size_t R>
struct Random {
  std::array<std::size_t, R> shape;
  Numbers numbers;
  Tensor<B, R> tensor;
};
template <std::size_t R>
Random<R> random_of(const std::array<std::size_t, R>& shape) {
  const Numbers numbers = random_numbers(Tensor<B, R>::shape_of(shape).numel());
  return {shape, numbers, over_some_memory(numbers, shape)};
}
template <std::size_t R>
Random<R> random_tensor() {
  return random_of(random_shape<R>());
}

template <std::size_t R, class K>
Numbers numbers_of(const Tensor<B, R, K>& x) {
  return x.to_data().template values<double>();
}

/// Calls f(index) for every index, in row-major order.
template <std::size_t R, class F>
void each_index(const std::array<std::size_t, R>& shape, const F& f) {
  std::array<std::size_t, R> index = {};
  for (std::size_t left = Tensor<B, R>::shape_of(shape).numel(); left > 0; --left) {
    f(index);
    for (std::size_t axis = R; axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

template <std::size_t R>
double at(const Random<R>& x, const std::array<std::size_t, R>& index) {
  std::size_t place = 0;
  for (std::size_t axis = 0; axis < R; ++axis) place = place * x.shape[axis] + index[axis];
  return x.numbers[place];
}

}  // namespace hearth::property
