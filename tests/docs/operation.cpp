// What docs/way-of-a-tensor-operation.md shows and says.
#include <doctest/doctest.h>

#include <cmath>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

using B = NdArray<>;

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("docs, way of an operation: shapes are checked, and broadcast") {
  const Device<B> device;
  // [start]
  auto a = Tensor<B, 2>::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3}, device);
  auto b = Tensor<B, 1>::from(std::vector<float>{10, 20, 30}, {3}, device);
  auto c = a + b;            // Tensor<B, 2>, [2, 3]
  auto d = tanh(c) * 2 + 1;  // functions are free, and take any rank
  auto mask = c > b;         // Tensor<B, 2, Bool>
  // [/start]
  CHECK(c.values() == std::vector<float>{11, 22, 33, 14, 25, 36});
  CHECK(d.shape() == a.shape());
  CHECK(mask.values() == std::vector<std::uint8_t>(6, 1));
  const std::string message = message_of([&] {
    // [wrong-shape]
    a + Tensor<B, 1>::ones({4}, device);
    // [/wrong-shape]
  });
  CHECK(message ==
        // [wrong-shape-text]
        "hearth: add: expected shapes that are equal or 1 axis by axis, from the last one on, got [2, 3] and "
        "[4]"
        // [/wrong-shape-text]
  );
}

TEST_CASE("docs, way of an operation: gradients, and gradients of them") {
  const Device<B> device;
  // [gradient]
  using A = Autodiff<B>;
  const auto x = require_grad(Tensor<A, 1>::from(std::vector<float>{0.5f, -1}, {2}, device));
  const auto loss = sum(tanh(x));
  const Tensor<B, 1> slope = gradient(loss, x);  // 1 - tanh(x)^2
  // [/gradient]
  CHECK(slope.values()[0] == doctest::Approx(1 - std::tanh(0.5) * std::tanh(0.5)));

  // [second]
  using AA = Autodiff<Autodiff<NdArray<double>>>;
  const auto t =
      require_grad(Tensor<Autodiff<NdArray<double>>, 1>::from(std::vector<double>{0.5}, {1}, device));
  const auto u = require_grad(to_autodiff(t));
  const auto first = gradient(sum(tanh(u)), u);        // over Autodiff: differentiable itself
  const auto second = gradient(sum(first), t).item();  // -2 tanh(t) (1 - tanh(t)^2)
  // [/second]
  static_assert(std::same_as<decltype(u), const Tensor<AA, 1>>);
  const double y = std::tanh(0.5);
  CHECK(second == doctest::Approx(-2 * y * (1 - y * y)));
}

TEST_CASE("docs, way of an operation: views share, results reuse") {
  const Device<B> device;
  // [views]
  const auto x = Tensor<B, 2>::ones({4, 6}, device);
  const auto turned = transpose(x);                           // [6, 4], strides exchanged
  const auto part = slice(x, {Range{1, 3}, Range{0, 6, 2}});  // rows 1 and 2, every other column
  const auto wide = expand<3>(x, {5, 4, 6});                  // [5, 4, 6], the new axis with stride 0
  // [/views]
  CHECK(turned.primitive().storage.data() == x.primitive().storage.data());
  CHECK(part.primitive().storage.data() == x.primitive().storage.data());
  CHECK(part.shape() == std::array<std::size_t, 2>{2, 3});
  CHECK(wide.primitive().storage.data() == x.primitive().storage.data());

  // [reuse]
  auto y = exp(x);  // x is still needed: a new buffer
  const float* memory = y.primitive().data();
  y = sqrt(std::move(y)) + x;  // y is given away: computed where it lies
  // [/reuse]
  CHECK(y.primitive().data() == memory);
  CHECK(x.values()[0] == 1);
}

TEST_CASE("docs, way of an operation: the number of threads changes no bit") {
  // [threads]
  const auto product = [](std::size_t threads) {
    const Device<B> device({.threads = threads});
    Rng rng(7);
    const auto a = normal<B, 2>({300, 400}, 0, 1, device, rng);
    const auto b = normal<B, 2>({400, 200}, 0, 1, device, rng);
    return sum(matmul(a, b), 0).to_data();
  };
  const bool same = product(1) == product(2);  // every bit
  // [/threads]
  CHECK(same);
}
