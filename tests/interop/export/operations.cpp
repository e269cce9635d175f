#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {
namespace {

// A function as a model.
template <class F>
struct Function {
  F f;
  template <class... T> auto operator()(T... x) const { return f(std::move(x)...); }
};
template <class F> Function(F) -> Function<F>;

template <class F>
void of_positive(const char* name, const F& f) {
  exported(name, Function{f}, uniform<B>(std::array<std::size_t, 2>{3, 4}, 0.1, 0.9, {}, rng()), batched());
}
template <class F>
void of_one(const char* name, const F& f) {
  exported(name, Function{f}, noise<3>({2, 3, 4}), batched());
}
template <class F>
void of_two(const char* name, const F& f) {
  exported(name, Function{f}, std::tuple{noise<2>({2, 4}) * 3, noise<2>({2, 4}) + 0.1},
           {.dynamic = {{0, 0, "batch"}, {1, 0, "batch"}}});
}

}  // namespace

void export_operations() {
  of_positive("functions", [](auto x) {
    auto y = exp(x) + log(x) + sqrt(x) + rsqrt(x) + square(x) + reciprocal(x) + exp2(x) + expm1(x);
    return std::move(y) + log2(x) + log10(x) + log1p(x) + erf(x) + erfc(x) + pow(x, 3.5) + pow(2, x);
  });
  of_positive("angles", [](auto x) {
    auto y = sin(x) + cos(x) + tan(x) + asin(x) + acos(x) + atan(x) + sinh(x) + cosh(x) + tanh(x);
    return std::move(y) + asinh(x) + acosh(x + 1) + atanh(x);
  });
  of_one("rounding", [](auto x) {
    x = std::move(x) * 5;
    return floor(x) + ceil(x) + round(x) + trunc(x) + frac(x) + sign(x) + abs(x) + clamp(x, -2, 3) +
           clamp_min(x, 1);
  });
  of_two("arithmetic", [](auto a, auto b) { return a + b * a - a / b + maximum(a, b) * minimum(a, b); });
  of_two("division", [](auto a, auto b) { return std::tuple{a % b, fmod(a, b), floor_divide(a, b)}; });
  of_two("pairs", [](auto a, auto b) {
    return std::tuple{atan2(a, b), hypot(a, b), logaddexp(a, b), xlogy(abs(a), abs(b))};
  });
  of_two("comparisons", [](auto a, auto b) {
    const auto mask = (a < b) || ((a >= b * 2) && !(a == b));
    return std::tuple{where(mask, a, b), to_int(mask), to_float(a > b) + to_float(a <= b) + to_float(a != b)};
  });
  of_one("reductions", [](auto x) {
    return std::tuple{sum(x, 1),    mean(x, {1, 2}), max(x, -1), min(x, -1),      prod(x, 1),
                      argmax(x, 1), argmin(x, 2),    var(x, 1),  logsumexp(x, 2), cumsum(x, 1)};
  });
  of_one("views", [](auto x) {
    return std::tuple{
        transpose(x),    flip(x, 1),    narrow(x, 1, 1, 2), cat({x, x}, 1),
        unsqueeze(x, 1), flatten<1>(x), stack({x, x}, 0),   permute(x, std::array<int, 3>{2, 0, 1})};
  });
  of_one("sorting", [](auto x) {
    auto sorted = sort(x, 2);
    auto best = topk(x, 2, 1);
    return std::tuple{sorted.values, sorted.indices, best.values, best.indices};
  });
  of_one("constants", [](auto x) {
    using T = decltype(x);
    const auto device = x.device();
    const auto steps = to_float(arange<B>(4, {}));
    (void)steps;
    return x + T::full({1, 3, 1}, 2, device) + T::ones({1, 1, 1}, device);
  });
  exported("ints", Function{[](auto x) {
             return std::tuple{x + 3, x * x, -x, x % 3, floor_divide(x, 4), fmod(x, 3), maximum(x, x * 2),
                               abs(x)};
           }},
           indices<2>({2, 5}, 20) - 10, batched());
  exported("product", Function{[](auto a, auto b) { return matmul(a, b); }},
           std::tuple{noise<3>({2, 3, 4}), noise<3>({2, 4, 5})},
           {.dynamic = {{0, 0, "batch"}, {1, 0, "batch"}}});
  exported(
      "indexing",
      Function{[](auto x, auto i) { return std::tuple{index_select(x, 1, flatten(i)), gather(x, 1, i)}; }},
      std::tuple{noise<2>({2, 5}), indices<2>({2, 3}, 5)}, {.dynamic = {{0, 0, "batch"}, {1, 0, "batch"}}});
}

}  // namespace hearth::test
