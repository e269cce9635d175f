// Tensors made of numbers that follow a rule, or of chance. Shapes may stand in braces: zeros<B>({2, 3},
// device).
#pragma once

#include <concepts>
#include <type_traits>

#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/random.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1 {

// --- One number everywhere

template <Backend B, class K = Float, std::size_t R>
Tensor<B, R, K> full(const std::array<std::size_t, R>& shape, double value, const Device<B>& device) {
  return Tensor<B, R, K>::full(shape, value, device);
}
template <Backend B, class K = Float, std::size_t R>
Tensor<B, R, K> full(const std::size_t (&shape)[R], double value, const Device<B>& device) {
  return Tensor<B, R, K>::full(std::to_array(shape), value, device);
}
template <Backend B, class K = Float, std::size_t R>
Tensor<B, R, K> zeros(const std::array<std::size_t, R>& shape, const Device<B>& device) {
  return Tensor<B, R, K>::zeros(shape, device);
}
template <Backend B, class K = Float, std::size_t R>
Tensor<B, R, K> zeros(const std::size_t (&shape)[R], const Device<B>& device) {
  return Tensor<B, R, K>::zeros(std::to_array(shape), device);
}
template <Backend B, class K = Float, std::size_t R>
Tensor<B, R, K> ones(const std::array<std::size_t, R>& shape, const Device<B>& device) {
  return Tensor<B, R, K>::ones(shape, device);
}
template <Backend B, class K = Float, std::size_t R>
Tensor<B, R, K> ones(const std::size_t (&shape)[R], const Device<B>& device) {
  return Tensor<B, R, K>::ones(std::to_array(shape), device);
}

/// Of the shape, kind and device of x.
template <class B, std::size_t R, class K>
Tensor<B, R, K> full_like(const Tensor<B, R, K>& x, double value) {
  return Tensor<B, R, K>::full(x.shape(), value, x.device());
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> zeros_like(const Tensor<B, R, K>& x) {
  return full_like(x, 0);
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> ones_like(const Tensor<B, R, K>& x) {
  return full_like(x, 1);
}

// --- Sequences

namespace detail {

// At rest on the host, compiled once.
HEARTH_API TensorData arange_data(std::int64_t start, std::int64_t end, std::int64_t step);
HEARTH_API TensorData arange_data(double start, double end, double step);
HEARTH_API TensorData linspace_data(double start, double end, std::size_t count);
HEARTH_API TensorData logspace_data(double start, double end, std::size_t count, double base);
HEARTH_API TensorData eye_data(std::size_t rows, std::size_t columns);
HEARTH_API TensorData random_ints(const Shape& shape, std::int64_t low, std::int64_t high, RandomState state);
HEARTH_API TensorData random_permutation(std::size_t count, Rng& rng);
HEARTH_API TensorData draws(const TensorData& weights, std::size_t count, bool replacement, Rng& rng);

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
template <class... T>
using KindOfNumbers = std::conditional_t<(std::integral<T> && ...), Int, Float>;

}  // namespace detail

/// 0, 1, .. count - 1
template <Backend B>
Tensor<B, 1, Int> arange(std::size_t count, const Device<B>& device) {
  return Tensor<B, 1, Int>(B::arange(count, device));
}
/// start, start + step, .. before end: ints when all three are, else floats. ShapeError when the step leads
/// away from the end.
template <Backend B, detail::Number S, detail::Number E, detail::Number T>
Tensor<B, 1, detail::KindOfNumbers<S, E, T>> arange(S start, E end, T step, const Device<B>& device) {
  using K = detail::KindOfNumbers<S, E, T>;
  using Wide = detail::ListElement<K>;
  return Tensor<B, 1, K>::from_data(
      detail::arange_data(static_cast<Wide>(start), static_cast<Wide>(end), static_cast<Wide>(step)), device);
}
template <Backend B, detail::Number S, detail::Number E>
Tensor<B, 1, detail::KindOfNumbers<S, E>> arange(S start, E end, const Device<B>& device) {
  return arange<B>(start, end, S(1), device);
}

/// `count` numbers from start to end, both of them, evenly spaced.
template <Backend B>
Tensor<B, 1> linspace(double start, double end, std::size_t count, const Device<B>& device) {
  return Tensor<B, 1>::from_data(detail::linspace_data(start, end, count), device);
}
/// base to the power of these.
template <Backend B>
Tensor<B, 1> logspace(double start, double end, std::size_t count, const Device<B>& device,
                      double base = 10) {
  return Tensor<B, 1>::from_data(detail::logspace_data(start, end, count, base), device);
}

/// Ones on the diagonal of zeros: [rows, columns].
template <Backend B, class K = Float>
Tensor<B, 2, K> eye(std::size_t rows, std::size_t columns, const Device<B>& device) {
  return Tensor<B, 2, K>::from_data(detail::eye_data(rows, columns), device);
}
template <Backend B, class K = Float>
Tensor<B, 2, K> eye(std::size_t side, const Device<B>& device) {
  return eye<B, K>(side, side, device);
}

/// True at and below diagonal `diagonal` of [rows, columns].
template <Backend B>
Tensor<B, 2, Bool> tri(std::size_t rows, std::size_t columns, std::ptrdiff_t diagonal,
                       const Device<B>& device) {
  auto row = reshape(arange<B>(rows, device), {rows, 1});
  auto column = reshape(arange<B>(columns, device), {1, columns});
  return std::move(column) <= std::move(row) + diagonal;
}

/// 1 at each index, 0 elsewhere, along a new last axis of extent `classes`: [..] gives [.., classes].
/// ShapeError for an index outside of them.
template <class K = Int, class B, std::size_t R>
Tensor<B, R + 1, K> one_hot(Tensor<B, R, Int> indices, std::size_t classes) {
  Shape shape = indices.dynamic_shape(), one = shape;
  shape.push_back(classes);
  one.push_back(1);
  const Device<B> device = indices.device();
  return Tensor<B, R + 1, K>(B::template scatter<K>(B::template full<K>(shape, 0, device), R,
                                                    unsqueeze(std::move(indices), -1).primitive(),
                                                    B::template full<K>(one, 1, device)));
}

/// Tensors [a], [b], .. as the coordinates of a grid [a, b, ..], the first one along the first axis.
template <class B, class K, std::same_as<Tensor<B, 1, K>>... More>
std::array<Tensor<B, 1 + sizeof...(More), K>, 1 + sizeof...(More)> meshgrid(Tensor<B, 1, K> first,
                                                                            More... more) {
  constexpr std::size_t N = 1 + sizeof...(More);
  const std::array<std::size_t, N> shape = {first.numel(), more.numel()...};
  std::size_t axis = 0;
  const auto along = [&](Tensor<B, 1, K> x) {
    std::array<std::size_t, N> thin;
    thin.fill(1);
    thin[axis] = shape[axis];
    ++axis;
    return expand(reshape(std::move(x), thin), shape);
  };
  return {along(std::move(first)), along(std::move(more))...};
}

// --- Chance

/// Uniform in [0, 1), of the shape and device of x.
template <class B, std::size_t R>
Tensor<B, R> rand_like(const Tensor<B, R>& x, Rng& rng) {
  return uniform<B>(x.shape(), 0, 1, x.device(), rng);
}
/// Normal with mean 0 and deviation 1, of the shape and device of x.
template <class B, std::size_t R>
Tensor<B, R> randn_like(const Tensor<B, R>& x, Rng& rng) {
  return normal<B>(x.shape(), 0, 1, x.device(), rng);
}
/// Ints, each of low .. high - 1 with the same probability.
template <Backend B, std::size_t R>
Tensor<B, R, Int> randint(const std::array<std::size_t, R>& shape, std::int64_t low, std::int64_t high,
                          const Device<B>& device, Rng& rng) {
  const Shape to = Tensor<B, R>::shape_of(shape);
  return Tensor<B, R, Int>::from_data(detail::random_ints(to, low, high, rng.take(to.numel())), device);
}
template <Backend B, std::size_t R>
Tensor<B, R, Int> randint(const std::size_t (&shape)[R], std::int64_t low, std::int64_t high,
                          const Device<B>& device, Rng& rng) {
  return randint<B>(std::to_array(shape), low, high, device, rng);
}
/// 0 .. count - 1 in random order.
template <Backend B>
Tensor<B, 1, Int> randperm(std::size_t count, const Device<B>& device, Rng& rng) {
  return Tensor<B, 1, Int>::from_data(detail::random_permutation(count, rng), device);
}
/// `count` columns drawn for each row of weights [rows, columns], in proportion to them: [rows, count].
/// ShapeError when a row's weights are negative, infinite, all 0, or too few to be drawn once each.
template <class B>
Tensor<B, 2, Int> multinomial(const Tensor<B, 2>& weights, std::size_t count, bool replacement, Rng& rng) {
  return Tensor<B, 2, Int>::from_data(detail::draws(weights.to_data(), count, replacement, rng),
                                      weights.device());
}

}  // namespace hearth::inline v0_1
