// Parts of layers that a backend runs as one operation, against the operations one by one.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

/// A backend without such operations.
template <class E>
struct Composed : hearth::NdArray<E> {
  static void attention() = delete;
  static void layer_norm() = delete;
};

using namespace hearth;

static_assert(runs_attention<NdArray<float>> && runs_layer_norm<NdArray<double>>);
static_assert(!runs_attention<Composed<float>> && !runs_layer_norm<Composed<float>>);
// Gradients are those of the operations one by one.
static_assert(!runs_attention<Autodiff<NdArray<float>>> && !runs_layer_norm<Autodiff<NdArray<float>>>);

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Case {
  std::size_t n, heads, queries, keys, width, out_width;
};

enum class Mask : std::uint8_t { none, floats, truth, padding, causal, blind };

template <class B>
std::optional<nn::AttentionMask<B>> mask_of(Mask mask, const Case& c, const Device<B>& device, Rng& rng) {
  if (mask == Mask::floats)
    return nn::AttentionMask<B>(uniform<B>(std::array{c.n, c.heads, c.queries, c.keys}, -3, 3, device, rng));
  if (mask == Mask::truth)
    return nn::AttentionMask<B>(uniform<B>(std::array{c.queries, c.keys}, 0, 1, device, rng) > 0.3);
  if (mask == Mask::padding) {  // the same for all heads and queries, with a stride of 0
    const auto row =
        uniform<B>(std::array{c.n, std::size_t{1}, std::size_t{1}, c.keys}, 0, 1, device, rng) > 0.5;
    return nn::AttentionMask<B>(expand(row, std::array{c.n, c.heads, c.queries, c.keys}));
  }
  if (mask == Mask::blind) {  // every other query sees nothing
    std::vector<double> values(c.queries * c.keys);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = i / c.keys % 2 == 0 ? -kInfinity : 0.25;
    return nn::AttentionMask<B>(Tensor<B, 2>::from(values, {c.queries, c.keys}, device));
  }
  return {};
}

// The heads are split off without a copy, as a layer does; with `first` the batch comes first.
template <class B>
Tensor<B, 4> heads_of(std::size_t n, std::size_t heads, std::size_t rows, std::size_t width, bool first,
                      const Device<B>& device, Rng& rng) {
  if (first) return permute(normal<B>(std::array{n, rows, heads, width}, 0, 2, device, rng), {0, 2, 1, 3});
  return permute(normal<B>(std::array{rows, n, heads, width}, 0, 2, device, rng), {1, 2, 0, 3});
}

template <class B>
Tensor<B, 4> attended(const Case& c, Mask mask, bool first, std::size_t threads = 1) {
  const Device<B> device(nd::DeviceOptions{.threads = threads});
  Rng rng(7);
  const auto q = heads_of<B>(c.n, c.heads, c.queries, c.width, first, device, rng);
  const auto k = heads_of<B>(c.n, c.heads, c.keys, c.width, first, device, rng);
  const auto v = heads_of<B>(c.n, c.heads, c.keys, c.out_width, first, device, rng);
  return nn::scaled_dot_product_attention(
      q, k, v, {.attn_mask = mask_of<B>(mask, c, device, rng), .is_causal = mask == Mask::causal});
}

template <class T>
double apart(const T& a, const T& b) {
  REQUIRE(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    if (std::isnan(x) && std::isnan(y)) continue;
    most = std::max(most, std::isnan(x) || std::isnan(y) ? kInfinity : std::abs(x - y));
  }
  return most;
}

}  // namespace

TEST_CASE_TEMPLATE("attention at once is what it is composed of", E, float, double) {
  const double tolerance = std::is_same_v<E, float> ? 2e-5 : 1e-13;
  for (const Case& c : {Case{1, 1, 1, 1, 1, 1}, Case{2, 3, 5, 7, 4, 6}, Case{1, 2, 130, 300, 32, 32},
                        Case{2, 1, 3, 3000, 8, 5}, Case{1, 2, 40, 2100, 16, 33}, Case{3, 2, 1, 9, 64, 64}})
    for (const Mask mask : {Mask::none, Mask::floats, Mask::truth, Mask::padding, Mask::causal, Mask::blind})
      for (const bool first : {true, false}) {
        CAPTURE(c.keys);
        CAPTURE(static_cast<int>(mask));
        CAPTURE(first);
        const auto at_once = attended<NdArray<E>>(c, mask, first).values();
        CHECK(apart(at_once, attended<Composed<E>>(c, mask, first).values()) < tolerance);
        CHECK(at_once == attended<NdArray<E>>(c, mask, first, 3).values());
      }
}

TEST_CASE("attention at once: no keys, one key for all, and what is no number") {
  using B = NdArray<float>;
  const Device<B> device;
  Rng rng(3);
  const auto of = [&](std::array<std::size_t, 4> shape) { return normal<B>(shape, 0, 1, device, rng); };
  const auto none = nn::scaled_dot_product_attention(of({1, 2, 3, 4}), of({1, 2, 0, 4}), of({1, 2, 0, 5}));
  CHECK(none.shape() == std::array<std::size_t, 4>{1, 2, 3, 5});
  CHECK(max(abs(none)).item() == 0);

  // Keys and values of one head serve all queries.
  const auto q = of({2, 3, 4, 8}), k = of({1, 1, 6, 8}), v = of({1, 1, 6, 8});
  const auto wide = [&](const Tensor<B, 4>& x) { return expand(x, std::array<std::size_t, 4>{2, 3, 6, 8}); };
  CHECK(nn::scaled_dot_product_attention(q, k, v).values() ==
        nn::scaled_dot_product_attention(q, wide(k), wide(v)).values());

  // A query that sees nothing gives zeros, whatever the values are; others that see a NaN give NaN.
  const auto nan = Tensor<B, 4>::full({1, 1, 6, 8}, std::nan(""), device);
  const auto hidden = Tensor<B, 2>::from(std::vector<double>{-kInfinity, 0, -kInfinity, 0}, {4, 1}, device);
  const auto seen = nn::scaled_dot_product_attention(
      q, k, nan, {.attn_mask = nn::AttentionMask<B>(expand(hidden, std::array<std::size_t, 2>{4, 6}))});
  for (std::size_t query = 0; query < 4; ++query)
    for (const float x : narrow(seen, 2, static_cast<std::ptrdiff_t>(query), 1).values())
      CHECK((query % 2 == 0 ? x == 0 : std::isnan(x)));
}

TEST_CASE("attention at once: heads that were split off join again without a copy") {
  using B = NdArray<float>;
  for (const bool first : {true, false}) {
    const auto y = attended<B>({2, 3, 5, 7, 4, 6}, Mask::none, first).primitive();
    CHECK(nd::Array<float>(y).permuted(first ? Shape{0, 2, 1, 3} : Shape{2, 0, 1, 3}).dense());
  }
}

TEST_CASE_TEMPLATE("layer normalization at once is what it is composed of", E, float, double) {
  const double tolerance = std::is_same_v<E, float> ? 2e-5 : 1e-13;
  const auto run = [&]<class B>(std::size_t width, bool affine, bool sum, std::size_t threads, B) {
    const Device<B> device(nd::DeviceOptions{.threads = threads});
    Rng rng(5);
    auto norm = nn::LayerNormConfig{.features = width, .elementwise_affine = affine}.init<B>(device, rng);
    if (affine) {
      norm.weight->assign(normal<B>(std::array{width}, 1, 1, device, rng));
      norm.bias->assign(normal<B>(std::array{width}, 0, 1, device, rng));
    }
    const std::array<std::size_t, 3> shape = {3, 41, width};
    const auto x = normal<B>(shape, 5, 2, device, rng), other = normal<B>(shape, 0, 3, device, rng);
    const auto values = (sum ? norm.of_sum(x, other) : norm(x)).values();
    return std::vector<E>(values.begin(), values.end());
  };
  for (const std::size_t width : {1, 2, 7, 16, 31, 64, 257, 5000})
    for (const bool affine : {true, false})
      for (const bool sum : {true, false}) {
        CAPTURE(width);
        CAPTURE(affine);
        CAPTURE(sum);
        const auto at_once = run(width, affine, sum, 1, NdArray<E>{});
        CHECK(apart(at_once, run(width, affine, sum, 1, Composed<E>{})) < tolerance);
        CHECK(at_once == run(width, affine, sum, 2, NdArray<E>{}));
      }
}

TEST_CASE("layer normalization at once: over several axes, of nothing, and of what does not fit") {
  using B = NdArray<float>;
  const Device<B> device;
  Rng rng(3);
  const auto norm = nn::LayerNormNdConfig<2>{.normalized_shape = {3, 4}}.init<B>(device, rng);
  const auto y = norm(normal<B>(std::array<std::size_t, 3>{5, 3, 4}, 2, 3, device, rng));
  const auto means = mean(reshape(y, std::array<std::size_t, 2>{5, 12}), 1).values();
  for (const float m : means) CHECK(std::abs(m) < 1e-6);
  CHECK(norm(Tensor<B, 3>::zeros({0, 3, 4}, device)).numel() == 0);
  CHECK_THROWS_WITH_AS(norm(Tensor<B, 3>::zeros({5, 4, 3}, device)),
                       "hearth: LayerNorm: expected [3, 4] as the last axes, got [5, 4, 3]", ShapeError);
  CHECK_THROWS_AS(norm.of_sum(Tensor<B, 3>::zeros({5, 3, 4}, device), Tensor<B, 3>::zeros({1, 3, 4}, device)),
                  ShapeError);
}
