// All steps of an LSTM or a GRU as one operation, against the steps one by one.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

/// A backend without recurrences.
template <class E>
struct Composed : hearth::NdArray<E> {
  static void recurrence() = delete;
  static void recurrence_backward() = delete;
};

using namespace hearth;

static_assert(runs_recurrence<NdArray<float>> && runs_recurrence<Autodiff<NdArray<double>>>);
static_assert(!runs_recurrence<Composed<float>> && !runs_recurrence<Autodiff<Composed<float>>>);
// Second derivatives are those of the steps.
static_assert(!runs_recurrence<Autodiff<Autodiff<NdArray<float>>>>);

namespace {

struct Case {
  std::size_t steps, n, hidden;
  std::size_t layers = 1;
  bool bidirectional = false, batch_first = false, bias = true;
  std::vector<std::size_t> lengths = {};
};

using Values = std::vector<std::vector<double>>;

template <class T>
void add(Values& values, const T& tensor) {
  const auto of = tensor.values();
  values.emplace_back(of.begin(), of.end());
}

/// The number of c's, of which an Lstm has one beside h.
template <class Config>
constexpr std::size_t states = std::is_same_v<Config, nn::LstmConfig> ? 2 : 1;

/// Output, state, and the gradients of the input, of the states and of each parameter.
template <class B, class Config>
Values run(const Case& c, std::size_t threads = 1) {
  using A = Autodiff<B>;
  const Device<B> device(nd::DeviceOptions{.threads = threads});
  Rng rng(11);
  const Config config = {.input_size = 5,
                         .hidden_size = c.hidden,
                         .num_layers = c.layers,
                         .bias = c.bias,
                         .batch_first = c.batch_first,
                         .bidirectional = c.bidirectional};
  const auto net = config.template init<A>(device, rng);
  const auto x = require_grad(
      uniform<A>(std::array{c.batch_first ? c.n : c.steps, c.batch_first ? c.steps : c.n, std::size_t{5}}, -2,
                 2, device, rng));
  const std::array shape = {c.layers * (c.bidirectional ? 2 : 1), c.n, c.hidden};
  const auto h = require_grad(uniform<A>(shape, -1, 1, device, rng));
  const auto memory = require_grad(uniform<A>(shape, -1, 1, device, rng));
  const auto weighed = [&](const auto& y) { return sum(y * uniform<A>(y.shape(), -1, 1, device, rng)); };

  Values values;
  const auto finish = [&](const auto& output, const auto& last_h, Tensor<A, 0> loss) {
    add(values, output);
    add(values, last_h);
    for (const auto& in : {x, h}) add(values, gradient(loss, in, {.keep_graph = true}));
    if (states<Config> == 2) add(values, gradient(loss, memory, {.keep_graph = true}));
    const auto gradients = backward(loss, net);
    visit_params(gradients, [&](std::string_view, const auto& p) { add(values, *p.value); });
  };
  if constexpr (states<Config> == 2) {
    const auto [output, state] = net(x, {.state = nn::LstmState<A>{h, memory}, .lengths = c.lengths});
    finish(output, state.h, weighed(output) + weighed(state.h) + weighed(state.c));
    add(values, state.c);
  } else {
    const auto [output, state] = net(x, {.state = h, .lengths = c.lengths});
    finish(output, state, weighed(output) + weighed(state));
  }
  return values;
}

void check_close(const Values& a, const Values& b, double tolerance) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CAPTURE(i);
    REQUIRE(a[i].size() == b[i].size());
    double largest = 0, apart = 0;
    for (std::size_t j = 0; j < a[i].size(); ++j) {
      largest = std::max(largest, std::abs(b[i][j]));
      apart = std::max(apart, std::abs(a[i][j] - b[i][j]));
    }
    CHECK(apart <= tolerance * (1 + largest));
  }
}

}  // namespace

TEST_CASE_TEMPLATE("recurrence: outputs and gradients are those of the steps", Config, nn::LstmConfig,
                   nn::GruConfig) {
  for (const Case& c :
       {Case{1, 32, 1}, Case{33, 1, 4}, Case{5, 7, 16}, Case{2, 19, 17}, Case{3, 11, 270}, Case{2, 2, 3},
        Case{.steps = 4, .n = 30, .hidden = 33, .batch_first = true},
        Case{.steps = 11, .n = 3, .hidden = 3, .layers = 2, .bidirectional = true},
        Case{.steps = 6, .n = 9, .hidden = 20, .layers = 2, .bidirectional = true, .batch_first = true},
        Case{.steps = 7, .n = 5, .hidden = 70, .bias = false},
        Case{.steps = 17, .n = 2, .hidden = 5, .bidirectional = true, .lengths = {17, 2}}}) {
    CAPTURE(c.steps);
    CAPTURE(c.n);
    CAPTURE(c.hidden);
    check_close(run<NdArray<double>, Config>(c), run<Composed<double>, Config>(c), 1e-13);
    check_close(run<NdArray<float>, Config>(c), run<Composed<float>, Config>(c), 1e-5);
  }
}

TEST_CASE_TEMPLATE("recurrence: any number of threads gives the same bits", Config, nn::LstmConfig,
                   nn::GruConfig) {
  for (const std::size_t hidden : {40, 300}) {  // blocks of rows, and of units
    const Case c = {.steps = 7, .n = 37, .hidden = hidden, .bidirectional = true, .batch_first = hidden > 40};
    const Values one = run<NdArray<float>, Config>(c, 1);
    CHECK(run<NdArray<float>, Config>(c, 2) == one);
    CHECK(run<NdArray<float>, Config>(c, 3) == one);
  }
}

TEST_CASE_TEMPLATE("recurrence: gates are right to a few units of the last place", E, float, double) {
  using B = NdArray<E>;
  constexpr double kInf = std::numeric_limits<double>::infinity();
  std::vector<double> values = {0, kInf, -kInf, 1e30, -1e30, 100, -30};
  for (double v = 1e-6; v < 60; v *= 1.03)
    for (const double sign : {1, -1}) values.push_back(static_cast<double>(static_cast<E>(sign * v)));
  const std::size_t n = values.size();
  const auto x =
      expand<3>(reshape(Tensor<B, 1>::from(values, {n}, {}), std::array<std::size_t, 2>{n, 1}), {1, n, 4});
  const auto zeros = Tensor<B, 2>::zeros({n, 1}, {});
  const auto made = B::recurrence({.x = x.primitive(),
                                   .h = zeros.primitive(),
                                   .c = zeros.primitive(),
                                   .weight = Tensor<B, 2>::zeros({4, 1}, {}).primitive(),
                                   .bias = {}},
                                  {.keep = true});
  const auto gates = Tensor<B, 3>(*made.gates).values();
  const auto apart = [](double got, double wanted) {
    return std::abs(got - wanted) / std::max(std::abs(wanted), 1e-37) / std::numeric_limits<E>::epsilon();
  };
  for (std::size_t i = 0; i < n; ++i) {
    CAPTURE(values[i]);
    CHECK(apart(gates[4 * i], values[i] < -80 ? gates[4 * i] : 1 / (1 + std::exp(-values[i]))) <= 4);
    CHECK(gates[4 * i] >= 0);
    CHECK(gates[4 * i] <= 1);
    CHECK(apart(gates[4 * i + 2], std::tanh(values[i])) <= 4);
    CHECK(std::signbit(gates[4 * i + 2]) == std::signbit(values[i]));
  }
  CHECK(gates[4 * 2] < 1e-37);  // of -inf
}
