// Recurrent networks and cells against PyTorch's, with parameters of PyTorch's names.
#include <algorithm>

#include <hearth/record.hpp>

#include "layer_case.hpp"

#define HEARTH_RECURRENT_BACKENDS hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

namespace hearth::golden {
namespace {

/// Tensors of any rank one after another.
template <class B, std::size_t... R>
Tensor<B, 1> flat(const Tensor<B, R>&... parts) {
  return cat(std::vector{flatten(parts)...}, 0);
}
template <class B, class State>
Tensor<B, 1> flat(const nn::RecurrentOutput<B, State>& got) {
  if constexpr (requires { got.state.c; })
    return flat(got.output, got.state.h, got.state.c);
  else
    return flat(got.output, got.state);
}

template <class B>
struct Check {
  const File& file;
  std::vector<std::size_t> lengths = {};

  /// Of a network, from zeros.
  template <class Config>
  void plain(const char* name, const Config& config) const {
    const LayerCase<B> golden(file, name);
    const auto network = golden.layer(config);
    const auto x = golden.template input<3>("x");
    golden.check(network, flat(network(x, {.lengths = lengths})), named("x", x));
  }
  /// Of an Rnn or a Gru, from a state.
  template <class Config>
  void from(const char* name, const Config& config) const {
    const LayerCase<B> golden(file, name);
    const auto network = golden.layer(config);
    const auto x = golden.template input<3>("x"), h = golden.template input<3>("h");
    golden.check(network, flat(network(x, {.state = h, .lengths = lengths})), named("x", x), named("h", h));
  }
  void from(const char* name, const nn::LstmConfig& config) const {
    const LayerCase<B> golden(file, name);
    const nn::Lstm<B> network = golden.layer(config);
    const auto x = golden.template input<3>("x"), h = golden.template input<3>("h");
    const auto c = golden.template input<3>("c");
    golden.check(network, flat(network(x, {.state = nn::LstmState<B>{h, c}})), named("x", x), named("h", h),
                 named("c", c));
  }
};

}  // namespace

// covers layer: Rnn | torch.nn.RNN | nn::Rnn
TEST_CASE_TEMPLATE("golden: rnn", B, HEARTH_RECURRENT_BACKENDS) {
  const File file("recurrent");
  const Check<B> check{file};
  check.plain("rnn", nn::RnnConfig{.input_size = 3, .hidden_size = 4});
  check.from("rnn_relu", nn::RnnConfig{.input_size = 3,
                                       .hidden_size = 2,
                                       .num_layers = 2,
                                       .nonlinearity = nn::RnnNonlinearity::relu,
                                       .batch_first = true});
  check.plain("rnn_both",
              nn::RnnConfig{.input_size = 2, .hidden_size = 3, .bias = false, .bidirectional = true});
}

// covers layer: Gru | torch.nn.GRU | nn::gru::Gru
TEST_CASE_TEMPLATE("golden: gru", B, HEARTH_RECURRENT_BACKENDS) {
  const File file("recurrent");
  const Check<B> check{file};
  check.plain("gru", nn::GruConfig{.input_size = 3, .hidden_size = 4});
  check.from(
      "gru_deep",
      nn::GruConfig{
          .input_size = 5, .hidden_size = 3, .num_layers = 2, .batch_first = true, .bidirectional = true});
  check.from("gru_no_bias", nn::GruConfig{.input_size = 2, .hidden_size = 1, .bias = false});
  Check<B>{file, {2, 4, 1}}.from(
      "gru_lengths",
      nn::GruConfig{.input_size = 2, .hidden_size = 3, .num_layers = 2, .bidirectional = true});
}

// covers layer: Lstm | torch.nn.LSTM | nn::Lstm
TEST_CASE_TEMPLATE("golden: lstm", B, HEARTH_RECURRENT_BACKENDS) {
  const File file("recurrent");
  const Check<B> check{file};
  check.plain("lstm", nn::LstmConfig{.input_size = 3, .hidden_size = 4});
  check.from("lstm_state", nn::LstmConfig{.input_size = 3, .hidden_size = 4});
  check.from("lstm_deep",
             nn::LstmConfig{.input_size = 5, .hidden_size = 3, .num_layers = 2, .bidirectional = true});
  check.plain(
      "lstm_no_bias",
      nn::LstmConfig{.input_size = 2, .hidden_size = 1, .num_layers = 2, .bias = false, .batch_first = true});
  check.from("lstm_proj",
             nn::LstmConfig{
                 .input_size = 3, .hidden_size = 4, .num_layers = 2, .bidirectional = true, .proj_size = 2});
  Check<B>{file, {3, 5, 1, 5}}.plain(
      "lstm_lengths",
      nn::LstmConfig{
          .input_size = 2, .hidden_size = 3, .num_layers = 2, .batch_first = true, .bidirectional = true});
}

// covers layer: RnnCell | torch.nn.RNNCell | -
// covers layer: GruCell | torch.nn.GRUCell | -
TEST_CASE_TEMPLATE("golden: rnn and gru cells", B, HEARTH_RECURRENT_BACKENDS) {
  const File file("recurrent");
  const auto check = [&](const char* name, const auto& config, bool from_state) {
    const LayerCase<B> golden(file, name);
    const auto cell = golden.layer(config);
    const auto x = golden.template input<2>("x");
    if (!from_state) return golden.check(cell, flat(cell(x)), named("x", x));
    const auto h = golden.template input<2>("h");
    golden.check(cell, flat(cell(x, h)), named("x", x), named("h", h));
  };
  using Rnn = nn::RnnCellConfig;
  using Gru = nn::GruCellConfig;
  const auto relu = nn::RnnNonlinearity::relu;
  static_assert(std::is_same_v<decltype(Rnn{3, 4}.init<B>({}, std::declval<Rng&>())), nn::RnnCell<B>>);
  static_assert(std::is_same_v<decltype(Gru{3, 4}.init<B>({}, std::declval<Rng&>())), nn::GruCell<B>>);
  check("rnn_cell", Rnn{.input_size = 3, .hidden_size = 4}, true);
  check("rnn_cell_relu", Rnn{.input_size = 3, .hidden_size = 4, .bias = false, .nonlinearity = relu}, false);
  check("gru_cell", Gru{.input_size = 3, .hidden_size = 5}, true);
  check("gru_cell_no_bias", Gru{.input_size = 1, .hidden_size = 3, .bias = false}, false);
}

// covers layer: LstmCell | torch.nn.LSTMCell | -
TEST_CASE_TEMPLATE("golden: lstm cell", B, HEARTH_RECURRENT_BACKENDS) {
  const File file("recurrent");
  const LayerCase<B> golden(file, "lstm_cell"), no_bias(file, "lstm_cell_no_bias");
  const nn::LstmCell<B> cell = golden.layer(nn::LstmCellConfig{.input_size = 3, .hidden_size = 5});
  const auto x = golden.template input<2>("x"), h = golden.template input<2>("h");
  const auto c = golden.template input<2>("c");
  const auto next = cell(x, {h, c});
  golden.check(cell, flat(next.h, next.c), named("x", x), named("h", h), named("c", c));

  const auto plain = no_bias.layer(nn::LstmCellConfig{.input_size = 2, .hidden_size = 3, .bias = false});
  const auto y = no_bias.template input<2>("x");
  const auto first = plain(y);
  no_bias.check(plain, flat(first.h, first.c), named("x", y));
}

namespace {

template <Backend B>
struct Tagger {
  nn::Lstm<B> lstm;
  nn::Linear<B> head;

  HEARTH_MODULE(Tagger, lstm, head)

  Tensor<B, 3> forward(const Tensor<B, 3>& x) const { return head(lstm(x).output); }
};

template <class B>
Tagger<B> tagger() {
  Rng rng(3);
  auto lstm =
      nn::LstmConfig{.input_size = 5, .hidden_size = 3, .num_layers = 2, .bidirectional = true}.init<B>(
          Device<B>{}, rng);
  return {std::move(lstm), nn::LinearConfig{.in = 6, .out = 4}.init<B>(Device<B>{}, rng)};
}

}  // namespace

// covers module: RnnLayer | - | -
TEST_CASE_TEMPLATE("golden: a two-layer bidirectional lstm out of a state_dict, by its own names", B,
                   HEARTH_RECURRENT_BACKENDS) {
  const File file("recurrent");
  const LayerCase<B> golden(file, "tagger");
  for (const char* state : {"tagger.pth", "tagger.safetensors"}) {
    CAPTURE(state);
    auto model = tagger<B>();
    const std::vector<nn::RnnLayer<B>>& layers = model.lstm.layers;
    AnyFileRecorder<AsStored>{}.load_into(model, HEARTH_GOLDEN "/" + std::string(state));
    CHECK(layers.size() == 2);
    const auto x = golden.template input<3>("x");
    golden.check(model, flat(model.forward(x)), named("x", x));

    // And what is written has the names of the file, and no others but those of constants.
    const File written_by_torch("tagger");
    std::size_t tensors = 0;
    for_each_leaf(to_tree(to_record(model)), [&](const std::string& path, const RecordNode& leaf) {
      CAPTURE(path);
      if (!leaf.template as<RecordTensor>()) return;
      CHECK(written_by_torch.find(path));
      ++tensors;
    });
    CHECK(tensors == 2 * 2 * 4 + 2);
  }
}

}  // namespace hearth::golden
