// Attention without all of its scores in memory: those of a few queries stay near.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include "context.hpp"
#include "exponentials.hpp"
#include "operand.hpp"
#include "rounding.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// So many scores are near together, but at least those of a few queries.
constexpr std::size_t kScores = std::size_t{1} << 15;
constexpr std::size_t kFewestQueries = 16;

// Where the two innermost axes of a batch [n, heads, .., ..] begin.
std::ptrdiff_t begin_of(const Strides& strides, std::size_t n, std::size_t head) {
  return static_cast<std::ptrdiff_t>(n) * strides[0] + static_cast<std::ptrdiff_t>(head) * strides[1];
}

// [n, heads, L, dv] whose axes lie in memory as those of the queries do: heads that are split off without a
// copy join again without one.
template <class T>
Array<T> allocate_as(const Array<T>& query, const Shape& shape) {
  std::array<std::size_t, 4> order = {0, 1, 2, 3};
  std::sort(order.begin(), order.begin() + 3, [&](std::size_t a, std::size_t b) {
    const std::ptrdiff_t left = std::abs(query.strides[a]), right = std::abs(query.strides[b]);
    return left != right ? left > right : a < b;
  });
  Shape extents = shape, there = shape;
  for (std::size_t i = 0; i < 4; ++i) {
    extents[i] = shape[order[i]];
    there[order[i]] = i;
  }
  return Array<T>::allocate(query.device(), extents).permuted(there);
}

// The part of an array that one batch and head sees.
template <class T>
struct Rows {
  const T* data;
  std::ptrdiff_t row, step;

  Rows(const Array<T>& x, const Strides& strides, std::size_t n, std::size_t head)
      : data(x.data() + begin_of(strides, n, head)), row(strides[2]), step(strides[3]) {}

  /// f(i, element i) for each of a row.
  template <class F>
  void each(std::size_t of, std::size_t count, const F& f) const {
    const T* x = data + static_cast<std::ptrdiff_t>(of) * row;
    if (step == 1)
      for (std::size_t i = 0; i < count; ++i) f(i, x[i]);
    else
      for (std::size_t i = 0; i < count; ++i, x += step) f(i, *x);
  }
};

template <class T>
bool hides_all(const Rows<T>& mask, std::size_t row, std::size_t keys) {
  bool all = true;
  mask.each(row, keys,
            [&](std::size_t, T value) { all = all && value == -std::numeric_limits<T>::infinity(); });
  return all;
}

// A query's scores become exponentials; returns by what the sum of values that they weigh is to be
// multiplied: 0 where the mask hides all keys.
template <class T>
T weigh(T* scores, std::size_t keys, const std::optional<Rows<T>>& mask, std::size_t query) {
  if (mask) mask->each(query, keys, [&](std::size_t j, T x) { scores[j] += x; });
  const T largest = largest_of(scores, keys);
  if (mask && !std::isfinite(largest) && hides_all(*mask, query, keys)) {
    std::fill(scores, scores + keys, T(0));
    return 0;
  }
  return static_cast<T>(1 / shifted_exp(scores, scores, keys, largest));
}

}  // namespace

template <class T>
Array<T> attention(AttentionInputs<Array<T>> in) {
  const Shape of_query = in.query.shape, of_value = in.value.shape;
  const std::size_t queries = of_query[2], width = of_query[3], keys = of_value[2], out_width = of_value[3];
  const Shape outer =
      broadcast_shape(broadcast_shape({of_query[0], of_query[1]}, {in.key.shape[0], in.key.shape[1]}),
                      {of_value[0], of_value[1]});
  const Shape shape = {outer[0], outer[1], queries, out_width};
  const auto pairs = outer.numel() * queries * keys;
  const profile::Scope scope([&] {
    return work("attention", 2 * count_of(pairs) * count_of(width + out_width) + 5 * count_of(pairs),
                bytes_of(in.query, in.key, in.value));
  });
  if (keys == 0) return full<T>(shape, 0, in.query.device());
  Array<T> out = allocate_as(in.query, shape);
  if (shape.numel() == 0) return out;

  const auto strides_of = [&](const Array<T>& x, std::size_t rows, std::size_t columns) {
    return broadcast_strides(x.shape, x.strides, {outer[0], outer[1], rows, columns});
  };
  const Strides query_strides = strides_of(in.query, queries, width);
  const Strides mask_strides = in.mask ? strides_of(*in.mask, queries, keys) : Strides{};
  const Operand<T> key = transposed(in.key), value(in.value);
  const Strides key_strides = strides_of(key.array, keys, width);
  const Strides value_strides = strides_of(value.array, keys, out_width);

  const std::size_t rows = std::min(queries, std::max(kScores / keys, kFewestQueries));
  const std::size_t parts = round_up_divide(queries, rows);
  const auto out_row = static_cast<std::size_t>(out.strides[2]);
  T* const start = out.mutable_data();
  const Device device = out.device();
  device.context().parallel(outer.numel() * parts, [&](std::size_t piece) {
    const std::size_t n = piece / parts / outer[1], head = piece / parts % outer[1];
    const std::size_t first = piece % parts * rows, count = std::min(rows, queries - first);
    Array<T> scratch = Array<T>::allocate(device, {count * (width + keys + 1)});
    T *q = scratch.mutable_data(), *scores = q + count * width, *shares = scores + count * keys;

    const Rows<T> from(in.query, query_strides, n, head);
    for (std::size_t i = 0; i < count; ++i)
      from.each(first + i, width,
                [&](std::size_t j, T x) { q[i * width + j] = x * static_cast<T>(in.scale); });
    gemm<T>(count, keys, width, q, {false, width}, key.array.data() + begin_of(key_strides, n, head),
            key.layout, nullptr, false, scores, keys);

    std::optional<Rows<T>> mask;
    if (in.mask) mask.emplace(*in.mask, mask_strides, n, head);
    for (std::size_t i = 0; i < count; ++i) shares[i] = weigh(scores + i * keys, keys, mask, first + i);

    T* to = start + begin_of(out.strides, n, head) + static_cast<std::ptrdiff_t>(first * out_row);
    gemm<T>(count, out_width, keys, scores, {false, keys},
            value.array.data() + begin_of(value_strides, n, head), value.layout, nullptr, false, to, out_row);
    for (std::size_t i = 0; i < count; ++i, to += out_row) {
      if (shares[i] == 0) std::fill(to, to + out_width, T(0));  // whatever the values are
      for (std::size_t j = 0; j < out_width; ++j) to[j] *= shares[i];
    }
  });
  return out;
}

template Array<float> attention<float>(AttentionInputs<Array<float>>);
template Array<double> attention<double>(AttentionInputs<Array<double>>);

}  // namespace hearth::inline v0_1::nd
