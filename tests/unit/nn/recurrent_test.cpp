// Recurrent networks beyond PyTorch's numbers: starting values, errors, dropout, lengths, second derivatives.
#include <algorithm>

#include "../autodiff/check_gradient.hpp"

using namespace hearth;

namespace {

using Plain = NdArray<double>;
using Train = Autodiff<Plain>;

const Device<Plain> kDevice;
constexpr nn::LstmConfig kLstm = {.input_size = 2, .hidden_size = 3, .num_layers = 2, .bidirectional = true};

template <class B>
Tensor<B, 3> sequences(std::size_t steps, std::size_t n, std::size_t in) {
  Rng rng(5);
  return uniform<B>(std::array{steps, n, in}, -1, 1, kDevice, rng);
}
template <class Config>
auto made(const Config& config) {
  Rng rng(7);
  return config.template init<Plain>(kDevice, rng);
}

template <class F>
void says(const F& f, const char* expected) {
  CHECK_THROWS_WITH_AS(f(), doctest::Contains(expected), Error);
}

}  // namespace

TEST_CASE("recurrent: parameters start uniform in +-1/sqrt(hidden), each with values of its own") {
  const auto lstm = made(nn::LstmConfig{
      .input_size = 5, .hidden_size = 16, .num_layers = 2, .bidirectional = true, .proj_size = 3});
  std::vector<std::string> leaves;
  double sum = 0;
  visit(lstm, [&](std::string_view path, const auto& leaf) {
    leaves.push_back(std::string(path) + " " + leaf.shape().text());
    double largest = 0;
    for (const double value : leaf.value().values()) {
      largest = std::max(largest, std::abs(value));
      sum += value;
    }
    CHECK(largest <= 0.25);
    CHECK(largest > 0.2);
  });
  CHECK(std::abs(sum / static_cast<double>(num_params(lstm))) < 0.02);
  CHECK(leaves.size() == 20);
  CHECK(leaves[0] == "weight_ih_l0 [64, 5]");
  CHECK(leaves[4] == "weight_hr_l0 [3, 16]");
  CHECK(leaves[6] == "weight_hh_l0_reverse [64, 3]");
  CHECK(leaves[10] == "weight_ih_l1 [64, 6]");
  CHECK(leaves[19] == "weight_hr_l1_reverse [3, 16]");
  CHECK(made(nn::GruConfig{.input_size = 5, .hidden_size = 4, .bias = false}).layers[0].bias_ih ==
        std::nullopt);
  CHECK(lstm.layers[0].weight_hh.value().values() != lstm.layers[0].weight_hh_reverse->value().values());
}

TEST_CASE("recurrent: a config makes a network of a record") {
  const auto lstm = made(kLstm);
  const nn::Lstm<NdArray<float>> other = kLstm.init_with(to_record(lstm));
  CHECK(other.layers[1].weight_hh.shape() == Shape{12, 3});
  const auto narrow_record = to_record(made(nn::LstmConfig{.input_size = 2, .hidden_size = 3}));
  says([&] { nn::Lstm<Plain> wrong = kLstm.init_with(narrow_record); },
       "field 'weight_ih_l1': expected 2 entries");
  const nn::GruCellConfig cell = {.input_size = 2, .hidden_size = 3};
  const nn::GruCell<Plain> again = cell.init_with(to_record(made(cell)));
  CHECK(again.bias_hh->value().values() == made(cell).bias_hh->value().values());
}

TEST_CASE("recurrent: sizes that no network can have") {
  says([] { made(nn::LstmConfig{.input_size = 0, .hidden_size = 3}); },
       "hearth: LstmConfig: expected input_size above 0, got 0");
  says([] { made(nn::GruConfig{.input_size = 2, .hidden_size = 0}); },
       "hearth: GruConfig: expected hidden_size above 0, got 0");
  says([] { made(nn::RnnConfig{.input_size = 2, .hidden_size = 3, .num_layers = 0}); },
       "hearth: RnnConfig: expected num_layers above 0, got 0");
  says([] { made(nn::LstmConfig{.input_size = 2, .hidden_size = 3, .proj_size = 3}); },
       "Lstm: expected a proj_size below the hidden_size 3, got 3");
  says([] { made(nn::LstmConfig{.input_size = 2, .hidden_size = 3, .dropout = 1.5}); },
       "hearth: LstmConfig: expected a dropout from 0 to 1, got 1.5");
  says([] { made(nn::LstmCellConfig{.input_size = 2, .hidden_size = 0}); },
       "hearth: LstmCellConfig: expected hidden_size above 0");
}

TEST_CASE("recurrent: inputs and states of the wrong shape are told before anything is computed") {
  const auto lstm = made(kLstm);
  auto first = lstm;
  first.batch_first = true;
  const auto x = sequences<Plain>(4, 5, 2);
  const auto zeros = [](std::size_t layers, std::size_t n, std::size_t size) {
    return Tensor<Plain, 3>::zeros({layers, n, size}, kDevice);
  };
  says([&] { lstm(sequences<Plain>(4, 5, 3)); },
       "Lstm: expected x [steps, n, 2] with at least one step, got [4, 5, 3]");
  says([&] { lstm(sequences<Plain>(0, 5, 2)); }, "with at least one step, got [0, 5, 2]");
  says([&] { first(sequences<Plain>(5, 0, 2)); },
       "expected x [n, steps, 2] with at least one step, got [5, 0, 2]");
  says([&] { lstm(x, {.state = nn::LstmState<Plain>{zeros(4, 4, 3), zeros(4, 5, 3)}}); },
       "Lstm: expected h [layers * directions, n, size] = [4, 5, 3], got [4, 4, 3]");
  says([&] { first(x, {.state = nn::LstmState<Plain>{zeros(4, 4, 3), zeros(4, 5, 3)}}); },
       "c [layers * directions, n, size] = [4, 4, 3], got [4, 5, 3]");
  says([&] { made(nn::GruConfig{.input_size = 2, .hidden_size = 3})(x, {.state = zeros(1, 5, 2)}); },
       "Gru: expected h [layers * directions, n, size] = [1, 5, 3], got [1, 5, 2]");
  says([&] { lstm(x, {.lengths = {1, 2, 3, 4}}); }, "Lstm: expected a length for each of 5 sequences, got 4");
  says([&] { lstm(x, {.lengths = {1, 2, 3, 4, 5}}); }, "Lstm: expected lengths from 1 to 4, got 5");
  says([&] { lstm(x, {.lengths = {1, 2, 0, 4, 4}}); }, "Lstm: expected lengths from 1 to 4, got 0");

  const auto rows = squeeze(sequences<Plain>(1, 2, 3), 0), states = squeeze(zeros(1, 3, 4), 0);
  const auto cell = made(nn::RnnCellConfig{.input_size = 3, .hidden_size = 4});
  says([&] { cell(states); }, "RnnCell: expected x [n, 3], got [3, 4]");
  says([&] { cell(rows, states); }, "RnnCell: expected h [2, 4], got [3, 4]");
  const auto memory = made(nn::LstmCellConfig{.input_size = 3, .hidden_size = 4});
  const auto right = squeeze(zeros(1, 2, 4), 0);
  says([&] { memory(rows, {right, states}); }, "LstmCell: expected c [2, 4], got [3, 4]");
}

TEST_CASE("recurrent: layers of a file that do not belong together are told") {
  auto lstm = made(kLstm);
  lstm.layers[1].weight_hh_reverse.reset();
  says([&] { lstm(sequences<Plain>(2, 1, 2)); },
       "expected both weights of the way back, got a layer without one");
  lstm.layers[1].weight_ih_reverse.reset();
  says([&] { lstm(sequences<Plain>(2, 1, 2)); },
       "Lstm: expected layers of one direction or of two, got both");
  lstm.layers.clear();
  says([&] { lstm(sequences<Plain>(2, 1, 2)); }, "Lstm: expected at least one layer, got none");
}

TEST_CASE("recurrent: no sequences give no outputs") {
  const auto [output, state] = made(kLstm)(sequences<Plain>(3, 0, 2));
  CHECK(output.dynamic_shape() == Shape{3, 0, 6});
  CHECK(state.c.dynamic_shape() == Shape{4, 0, 3});
}

TEST_CASE("recurrent: a network is its cells, step by step") {
  const auto lstm = made(nn::LstmConfig{.input_size = 2, .hidden_size = 3});
  const nn::RnnLayer<Plain>& layer = lstm.layers[0];
  const nn::LstmCell<Plain> cell = {layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh};
  const auto x = sequences<Plain>(5, 2, 2);
  auto state = cell(squeeze(narrow(x, 0, 0, 1), 0));
  for (std::size_t step = 1; step < 5; ++step) state = cell(squeeze(narrow(x, 0, step, 1), 0), state);
  const auto end = lstm(x).state;
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(state.h.values()[i] == doctest::Approx(end.h.values()[i]).epsilon(1e-12));
    CHECK(state.c.values()[i] == doctest::Approx(end.c.values()[i]).epsilon(1e-12));
  }
}

TEST_CASE("recurrent: with lengths, what lies behind the end of a sequence counts for nothing") {
  const auto lstm = made(kLstm);
  const auto x = sequences<Plain>(4, 2, 2);
  const auto [output, state] = lstm(x, {.lengths = {4, 2}});
  auto values = x.values();
  for (const std::size_t step : {2, 3})
    for (const std::size_t i : {0, 1}) values[(step * 2 + 1) * 2 + i] = std::nan("");
  const auto spoiled = lstm(Tensor<Plain, 3>::from(values, {4, 2, 2}, kDevice), {.lengths = {4, 2}});
  CHECK(spoiled.output.values() == output.values());
  CHECK(spoiled.state.c.values() == state.c.values());
  // Alone it gives the same.
  const auto alone = lstm(narrow(narrow(x, 1, 1, 1), 0, 0, 2));
  const auto second = narrow(narrow(output, 1, 1, 1), 0, 0, 2);
  for (std::size_t i = 0; i < 12; ++i)
    CHECK(alone.output.values()[i] == doctest::Approx(second.values()[i]).epsilon(1e-12));
  CHECK(sum(abs(narrow(narrow(output, 1, 1, 1), 0, 2, 2))).item() == 0);
}

TEST_CASE("recurrent: dropout between layers, while training") {
  nn::LstmConfig config = {.input_size = 2, .hidden_size = 3, .num_layers = 2, .dropout = 0.5};
  Rng rng(1);
  const auto lstm = config.init<Train>(kDevice, rng);
  const auto x = sequences<Train>(3, 2, 2);
  says([&] { lstm(x); }, "hearth: Lstm:");
  Rng one(2), two(2), three(3);
  const auto y = lstm(x, {.rng = &one}).output.values();
  CHECK(lstm(x, {.rng = &two}).output.values() == y);
  CHECK(lstm(x, {.rng = &three}).output.values() != y);
  // Not behind the last layer, and not in inference.
  for (const double value : y) CHECK(value != 0);
  auto deaf = lstm;
  deaf.dropout.p = 1;
  const auto from_zeros = deaf(x, {.rng = &one}).output.values();
  auto other = deaf(sequences<Train>(3, 2, 2) * 3, {.rng = &one}).output.values();
  CHECK(from_zeros == other);  // the second layer hears nothing of x
  CHECK(valid(lstm)(sequences<Plain>(3, 2, 2)).output.values() != y);
  config.num_layers = 1;
  CHECK_NOTHROW(config.init<Train>(kDevice, rng)(x));
}

TEST_CASE("recurrent: gradients of gradients") {
  // Over the state and the input, through the three kinds of cells.
  const auto cells = [](auto backend, const auto& x, const auto& h) {
    using B = typename decltype(backend)::type;
    Rng rng(3);
    const auto rnn = nn::RnnCellConfig{.input_size = 2, .hidden_size = 2}.init<B>({}, rng);
    const auto gru = nn::GruCellConfig{.input_size = 2, .hidden_size = 2}.init<B>({}, rng);
    const auto lstm = nn::LstmCellConfig{.input_size = 2, .hidden_size = 2}.init<B>({}, rng);
    const auto state = lstm(x, {gru(x, h), rnn(x, h)});
    return state.h + state.c;
  };
  using hearth::test::input;
  HEARTH_CHECK_SECOND(cells(std::type_identity<typename std::remove_cvref_t<decltype(x)>::Backend>{}, x, h),
                      (x, h), (input<2, 2>()), (input<2, 2>(-0.5, 0.5)));
}
