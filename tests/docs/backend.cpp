// What docs/new-backend.md shows and says.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

// [backend]
#include <hearth/backend/check.hpp>
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

/// Computes as NdArray does, and stops at the first operation whose result is not finite.
template <class E = float>
struct Finite : hearth::NdArray<E> {
  using Inner = hearth::NdArray<E>;
  using F = typename Inner::F;

  template <class K, class Op>
  static typename Inner::template Primitive<K> unary(Op op, typename Inner::template Primitive<K> x) {
    return checked<K>(Op::name, Inner::template unary<K>(op, std::move(x)));
  }
  template <class K, class Op>
  static typename Inner::template Primitive<K> binary(Op op, typename Inner::template Primitive<K> a,
                                                      typename Inner::template Primitive<K> b) {
    return checked<K>(Op::name, Inner::template binary<K>(op, std::move(a), std::move(b)));
  }
  static F matmul(F a, F b) {
    return checked<hearth::Float>("matmul", Inner::matmul(std::move(a), std::move(b)));
  }
  static F linear(F x, F weight, std::optional<F> bias) {
    return checked<hearth::Float>("linear", Inner::linear(std::move(x), std::move(weight), std::move(bias)));
  }

 private:
  template <class K>
  static auto checked(std::string_view who, typename Inner::template Primitive<K> x) {
    if constexpr (std::is_same_v<K, hearth::Float>) {
      const auto values = Inner::template to_data<K>(x).template values<E>();
      const auto bad =
          std::find_if(values.begin(), values.end(), [](E value) { return !std::isfinite(value); });
      if (bad != values.end())
        throw hearth::Error("hearth: " + std::string(who) + ": expected finite numbers, got " +
                            std::to_string(*bad) + " at " + std::to_string(bad - values.begin()));
    }
    return x;
  }
};

static_assert(hearth::check_backend<Finite<>>());
// [/backend]

using namespace hearth;

TEST_CASE("docs, a backend of one's own: where a number stopped being one") {
  const Device<Finite<>> device;
  std::string message;
  // [use]
  using B = Autodiff<Finite<>>;
  Rng rng(3);
  auto model = nn::LinearConfig{.in = 2, .out = 1}.init<B>(device, rng);
  const auto x = Tensor<B, 2>::from({{1, 2}, {3, -4}}, device);
  try {
    const auto loss = mean(log(model(x) - model(x)));  // the logarithm of 0
  } catch (const Error& error) {
    message = error.what();
  }
  // [/use]
  CHECK(message ==
        // [message]
        "hearth: log: expected finite numbers, got -inf at 0"
        // [/message]
  );
}

TEST_CASE("docs, a backend of one's own: models move to it and back") {
  const Device<Finite<>> device;
  Rng rng(3);
  // [move]
  const auto model = nn::LinearConfig{.in = 2, .out = 1}.init<NdArray<>>(device, rng);
  const auto watched = to_backend<Finite<>>(model, device);
  // [/move]
  CHECK(watched(ones<Finite<>>({1, 2}, device)).values() == model(ones<NdArray<>>({1, 2}, device)).values());
}
