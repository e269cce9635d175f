#include <cmath>

#include "random_tensor.hpp"

using namespace hearth;
using namespace hearth::property;

namespace {

using Single = NdArray<float>;

// Floats of very different sizes, and their number as long doubles.
struct Floats {
  std::array<std::size_t, 3> shape;
  std::vector<float> values;
  Tensor<Single, 3> tensor;
};
Floats random_floats() {
  const auto shape = random_shape<3>(9);
  std::vector<float> values(Tensor<B, 3>::shape_of(shape).numel());
  for (float& value : values)
    value = std::ldexp(static_cast<float>(between(-10000, 10000)), static_cast<int>(between(-20, 5)));
  auto x = Tensor<Single, 3>::from(values, shape, {});
  switch (between(0, 2)) {
    case 1: return {shape, values, permute(permute(x, reversed<3>()) * 1, reversed<3>())};
    case 2: return {shape, values, flip(flip(x, {0, 1, 2}) * 1, {0, 1, 2})};
    default: return {shape, values, x};
  }
}

bool close(float sum, long double expected, long double sizes) {
  return std::fabs(static_cast<long double>(sum) - expected) <= 1e-6L * (1e-20L + sizes);
}

}  // namespace

HEARTH_PROPERTY("sums are those of long doubles", [] {
  const auto x = random_floats();
  long double total = 0, sizes = 0;
  for (const float value : x.values) {
    total += value;
    sizes += std::fabs(value);
  }
  RC_ASSERT(close(sum(x.tensor).item(), total, sizes));
  const std::size_t axis = some(0, 2);
  const auto sums = sum_keepdim(x.tensor, axis);
  const auto values = sums.values();
  std::vector<long double> expected(values.size()), weights(values.size());
  std::size_t place = 0;
  each_index(x.shape, [&](std::array<std::size_t, 3> index) {
    index[axis] = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < 3; ++i) at = at * sums.dim(i) + index[i];
    expected[at] += x.values[place];
    weights[at] += std::fabs(x.values[place++]);
  });
  for (std::size_t i = 0; i < values.size(); ++i) RC_ASSERT(close(values[i], expected[i], weights[i]));
})

HEARTH_PROPERTY("a sum over one axis and then another is a sum over both", [] {
  const auto x = random_tensor<3>();
  const std::size_t axis = some(0, 2);
  RC_ASSERT(sum(sum(sum(x.tensor, axis), 0), 0).item() == sum(x.tensor).item());
})

HEARTH_PROPERTY("einsum sums what a slow loop sums", [] {
  const auto shape = random_shape<3>();
  const auto a = random_of(shape);
  const auto b = random_of(std::array<std::size_t, 2>{shape[2], some(0, 3)});
  Numbers expected;
  each_index(std::array{b.shape[1], shape[0]}, [&](const std::array<std::size_t, 2>& index) {
    double total = 0;
    for (std::size_t j = 0; j < shape[1]; ++j)
      for (std::size_t k = 0; k < shape[2]; ++k) total += at(a, {index[1], j, k}) * at(b, {k, index[0]});
    expected.push_back(total);
  });
  RC_ASSERT(numbers_of(einsum<"ijk,kl->li">(a.tensor, b.tensor)) == expected);
})

HEARTH_PROPERTY("a product of matrices is what a slow loop gives, over every kind of memory", [] {
  const std::size_t m = some(0, 5), k = some(0, 5), n = some(0, 5);
  const auto a = random_of(std::array{some(0, 3), m, k});
  const auto b = random_of(std::array{k, n});
  Numbers expected;
  each_index(std::array{a.shape[0], m, n}, [&](const std::array<std::size_t, 3>& index) {
    double total = 0;
    for (std::size_t i = 0; i < k; ++i) total += at(a, {index[0], index[1], i}) * at(b, {i, index[2]});
    expected.push_back(total);
  });
  RC_ASSERT(numbers_of(matmul(a.tensor, b.tensor)) == expected);
})
