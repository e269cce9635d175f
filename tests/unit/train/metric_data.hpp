// Numbers that this and a few lines of Python make alike, as batches for metrics. In Python:
//   def h(i):
//     i = i * 2654435761 % (1 << 32); i = (i ^ (i >> 15)) * 2246822519 % (1 << 32); return (i ^ (i >> 13)) /
//     (1 << 32)
//   logits = np.array([[h(i*4+j)*4-2 for j in range(4)] for i in range(30)]).astype(np.float32)
//   y = np.array([int(h(1000+i)*4) for i in range(30)])
//   p = logits.argmax(1); e = np.exp(logits.astype(float)); e /= e.sum(1, keepdims=True)
//   s = np.array([round(h(500+i)*8)/4-1 for i in range(30)], np.float32)   # with ties
//   b = np.array([int(h(900+i)*2) for i in range(30)])
//   t = np.array([[h(77+5*i+j)+j*10 for j in range(3)] for i in range(20)], np.float32).astype(float)
//   o = t + np.array([[h(3*i+j) for j in range(3)] for i in range(20)], np.float32) - 0.5
//   o = o.astype(np.float32).astype(float)
//   ml = np.array([[h(50+4*i+j)*2-1 for j in range(4)] for i in range(15)], np.float32)
//   mt = np.array([[int(h(350+4*i+j)*2) for j in range(4)] for i in range(15)])
//   img = lambda k: np.array([[h(k+31*r+c) for c in range(16)] for r in range(14)], np.float32).astype(float)
//   A = [img(1), img(2000), img(4000)]
//   B = [(0.75*a+0.25*img(9000+i)).astype(np.float32).astype(float) for i, a in enumerate(A)]
#pragma once

#include <cmath>
#include <cstring>
#include <vector>

#include <hearth/train/metrics.hpp>

namespace hearth::test {

inline double h(std::uint64_t i) {
  auto bits = static_cast<std::uint32_t>(i * 2654435761U);
  bits = (bits ^ (bits >> 15)) * 2246822519U;
  return (bits ^ (bits >> 13)) / 4294967296.0;
}

/// f(i, j) for each row and column.
template <class T, class F>
TensorData table(std::size_t rows, std::size_t columns, F f) {
  std::vector<T> values;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) values.push_back(static_cast<T>(f(i, j)));
  return TensorData::from(std::move(values), {rows, columns});
}
template <class T, class F>
TensorData column(std::size_t rows, F f) {
  TensorData data = table<T>(rows, 1, [&](std::size_t i, std::size_t) { return f(i); });
  data.shape = {rows};
  return data;
}
inline TensorData floats(std::vector<float> values, const Shape& shape) {
  return TensorData::from(std::move(values), shape);
}
inline TensorData classes(std::vector<std::int64_t> values, const Shape& shape) {
  return TensorData::from(std::move(values), shape);
}

/// Outputs and their targets.
struct Pair {
  TensorData output, target;
};

inline Pair class_data() {
  return {table<float>(30, 4, [](std::size_t i, std::size_t j) { return h(i * 4 + j) * 4 - 2; }),
          column<std::int64_t>(30, [](std::size_t i) { return h(1000 + i) * 4; })};
}
inline Pair binary_data() {
  return {column<float>(30, [](std::size_t i) { return std::nearbyint(h(500 + i) * 8) / 4 - 1; }),
          column<std::int64_t>(30, [](std::size_t i) { return h(900 + i) * 2; })};
}
inline Pair number_data() {
  const auto target = [](std::size_t i, std::size_t j) {
    return static_cast<float>(h(77 + 5 * i + j) + static_cast<double>(j) * 10);
  };
  return {table<float>(20, 3,
                       [&](std::size_t i, std::size_t j) {
                         return static_cast<double>(target(i, j)) + static_cast<float>(h(3 * i + j)) - 0.5;
                       }),
          table<float>(20, 3, target)};
}
inline Pair label_data() {
  return {table<float>(15, 4, [](std::size_t i, std::size_t j) { return h(50 + 4 * i + j) * 2 - 1; }),
          table<std::int64_t>(15, 4, [](std::size_t i, std::size_t j) { return h(350 + 4 * i + j) * 2; })};
}
/// f32[3, 1, 14, 16]
inline Pair image_data() {
  const auto pixel = [](std::size_t seed, std::size_t at) {
    return static_cast<double>(static_cast<float>(h(seed + 31 * (at / 16) + at % 16)));
  };
  constexpr std::size_t seeds[] = {1, 2000, 4000};
  Pair pair{table<float>(3, 14 * 16, [&](std::size_t i, std::size_t at) { return pixel(seeds[i], at); }),
            table<float>(3, 14 * 16, [&](std::size_t i, std::size_t at) {
              return 0.75 * pixel(seeds[i], at) + 0.25 * pixel(9000 + i, at);
            })};
  pair.output.shape = pair.target.shape = {3, 1, 14, 16};
  return pair;
}

/// Items first .. first + count.
inline TensorData items(const TensorData& data, std::size_t first, std::size_t count) {
  const std::size_t size = data.bytes.size() / data.shape[0];
  TensorData part{data.dtype, data.shape, {}};
  part.shape[0] = count;
  const auto bytes = data.bytes.span().subspan(first * size, count * size);
  part.bytes = Bytes::of(std::vector<std::byte>(bytes.begin(), bytes.end()));
  return part;
}

inline void give(train::Metric& metric, const Pair& data, double loss = 0) {
  metric.update({data.output, data.target, loss, data.target.shape[0]});
}
/// Of all the data as one batch.
template <class M>
double value_of(M metric, const Pair& data) {
  give(metric, data);
  return metric.value();
}

}  // namespace hearth::test
