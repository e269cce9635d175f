// Products of every small shape and of some larger ones, in both layouts of either side, against a plain
// loop.
#include <algorithm>

#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

#include "../../../backends/ndarray/src/product.hpp"

using namespace hearth;

namespace {

// A matrix [rows, columns], or the transpose of one [columns, rows].
template <class B>
Tensor<B, 2> random(std::size_t rows, std::size_t columns, bool transposed, Rng& rng) {
  const Device<B> device;
  if (!transposed) return uniform<B, 2>({rows, columns}, -1, 1, device, rng);
  return transpose(uniform<B, 2>({columns, rows}, -1, 1, device, rng));
}

// The largest difference to sums in double.
template <class B>
double difference(const Tensor<B, 2>& a, const Tensor<B, 2>& b, const Tensor<B, 2>& product,
                  const Tensor<B, 1>* bias) {
  const auto x = a.values(), y = b.values(), got = product.values();
  const auto first = bias ? bias->values() : std::vector<ElementOf<B, Float>>(b.dim(1), 0);
  const std::size_t m = a.dim(0), k = a.dim(1), n = b.dim(1);
  double largest = 0;
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = static_cast<double>(first[j]);
      for (std::size_t t = 0; t < k; ++t)
        sum += static_cast<double>(x[i * k + t]) * static_cast<double>(y[t * n + j]);
      largest = std::max(largest, std::abs(sum - static_cast<double>(got[i * n + j])));
    }
  return largest;
}

template <class B>
void check_product(std::size_t m, std::size_t n, std::size_t k, Rng& rng) {
  CAPTURE(m);
  CAPTURE(n);
  CAPTURE(k);
  const double bound = (k + 1) * static_cast<double>(std::numeric_limits<ElementOf<B, Float>>::epsilon());
  for (const bool left : {false, true})
    for (const bool right : {false, true}) {
      const auto a = random<B>(m, k, left, rng), b = random<B>(k, n, right, rng);
      CHECK(difference<B>(a, b, matmul(a, b), nullptr) <= bound);
    }
  const auto x = random<B>(m, k, false, rng), weight = random<B>(n, k, false, rng);
  const auto bias = uniform<B, 1>({n}, -1, 1, x.device(), rng);
  CHECK(difference<B>(x, transpose(weight), linear(x, weight, &bias), &bias) <= bound);
}

}  // namespace

TEST_CASE_TEMPLATE("product: small shapes", B, NdArray<float>, NdArray<double>) {
  Rng rng(1);
  for (const std::size_t m : {1, 2, 5, 6, 7, 13})
    for (const std::size_t n : {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65})
      for (const std::size_t k : {1, 2, 7, 8, 9, 16, 17, 33}) check_product<B>(m, n, k, rng);
}

TEST_CASE_TEMPLATE("product: shapes beyond a tile, a panel and a block", B, NdArray<float>, NdArray<double>) {
  Rng rng(2);
  check_product<B>(47, 100, 300, rng);
  check_product<B>(48, 100, 300, rng);
  check_product<B>(129, 70, 257, rng);
  check_product<B>(95, 40, 300, rng);
  check_product<B>(96, 40, 300, rng);
  check_product<B>(6, 130, 700, rng);
  check_product<B>(300, 10, 513, rng);
}

TEST_CASE_TEMPLATE("product: weights beyond the second cache", B, NdArray<float>, NdArray<double>) {
  Rng rng(3);
  check_product<B>(1, 367, 400, rng);
  check_product<B>(18, 367, 400, rng);
}

TEST_CASE_TEMPLATE("product: layers of what has gaps", B, NdArray<float>, NdArray<double>) {
  Rng rng(4);
  const Device<B> device;
  const auto every_other = [](const auto& x) { return slice(x, {Range{}, Range{0, x.dim(1), 2}}); };
  for (const std::size_t m : {1, 3, 100}) {
    CAPTURE(m);
    const auto x = every_other(uniform<B, 2>({m, 50}, -1, 1, device, rng));
    const auto weight = every_other(uniform<B, 2>({11, 50}, -1, 1, device, rng));
    const auto bias = squeeze(every_other(uniform<B, 2>({1, 22}, -1, 1, device, rng)), 0);
    const double bound = 26 * static_cast<double>(std::numeric_limits<ElementOf<B, Float>>::epsilon());
    CHECK(difference<B>(x, transpose(weight), linear(x, weight, &bias), &bias) <= bound);
    CHECK(difference<B>(x, transpose(weight), matmul(x, transpose(weight)), nullptr) <= bound);
  }
}

TEST_CASE_TEMPLATE("product: of nothing", B, NdArray<float>, NdArray<double>) {
  const Device<B> device;
  const auto nothing = matmul(Tensor<B, 2>::ones({5, 0}, device), Tensor<B, 2>::ones({0, 20}, device));
  CHECK(nothing.values() == std::vector<ElementOf<B, Float>>(100, 0));
  const auto bias = Tensor<B, 1>::ones({20}, device);
  CHECK(linear(Tensor<B, 2>::ones({5, 0}, device), Tensor<B, 2>::ones({20, 0}, device), &bias).values() ==
        std::vector<ElementOf<B, Float>>(100, 1));
}

TEST_CASE_TEMPLATE("product: what is not a number stays where it belongs", B, NdArray<float>,
                   NdArray<double>) {
  const Device<B> device;
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::size_t n : {3, 20, 70}) {
    const auto a = Tensor<B, 2>::ones({60, 9}, device);
    auto b = Tensor<B, 2>::ones({9, n}, device);
    b = where(arange<B>(n, device) == 1, nan, b);
    const auto product = matmul(a, b).values();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < product.size(); ++i)
      wrong += i % n == 1 ? !std::isnan(product[i]) : product[i] != 9;
    CHECK(wrong == 0);
  }
}

// What computes where there is neither a BLAS nor a wide register.
TEST_CASE_TEMPLATE("product: the portable kernels", T, float, double) {
  using B = NdArray<T>;
  Rng rng(5);
  for (const std::size_t m : {1, 2, 7, 60})
    for (const std::size_t n : {1, 3, 8, 17, 100})
      for (const std::size_t k : {1, 2, 9, 300})
        for (const bool left : {false, true})
          for (const bool right : {false, true}) {
            const auto a = random<B>(m, k, left, rng), b = random<B>(k, n, right, rng);
            const auto bias = uniform<B, 1>({n}, -1, 1, a.device(), rng);
            std::vector<T> c(m * n, T(1));
            nd::product_portable<T>({.m = m,
                                     .n = n,
                                     .k = k,
                                     .a = a.primitive().data(),
                                     .a_row = left ? 1 : k,
                                     .a_step = left ? m : 1,
                                     .b = b.primitive().data(),
                                     .b_row = right ? 1 : n,
                                     .b_column = right ? k : 1,
                                     .c = c.data(),
                                     .c_row = n,
                                     .bias = bias.primitive().data()});
            const auto got = Tensor<B, 2>::from(std::move(c), {m, n}, a.device());
            CHECK(difference<B>(a, b, got, &bias) <= (k + 1) * double(std::numeric_limits<T>::epsilon()));
          }
}
