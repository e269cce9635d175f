// LSTM, GRU and RNN as layers of their own.
#include <algorithm>

#include <hearth/nn/gru.hpp>
#include <hearth/nn/lstm.hpp>
#include <hearth/nn/rnn.hpp>
#include <hearth/trace/op/recurrent.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

struct Weights {
  std::vector<std::size_t> order;  // of ONNX's gates, each where ours has it
  std::size_t hidden = 0, in = 0, directions = 1;
  Value w, r;
  std::optional<Value> b;
};

// Rows of direction d of [directions, rows, columns], with the gates in another order.
TensorData part(const TensorData& all, const Weights& of, std::size_t d, std::size_t first_row) {
  const std::size_t columns = all.shape.rank() == 3 ? all.shape[2] : 1, rows = of.order.size() * of.hidden;
  const std::size_t width = size_of(all.dtype) * columns, block = of.hidden * width;
  std::vector<std::byte> bytes(rows * width);
  const std::byte* from = all.bytes.data() + (d * all.shape[1] + first_row) * width;
  for (std::size_t gate = 0; gate < of.order.size(); ++gate)
    std::memcpy(bytes.data() + gate * block, from + of.order[gate] * block, block);
  const Shape shape = all.shape.rank() == 3 ? Shape{rows, columns} : Shape{rows};
  return TensorData{all.dtype, shape, Bytes::of(std::move(bytes))};
}

nn::RnnLayer<Stored> layer_of(RecordWriter& writer, const Weights& of) {
  const auto matrix = [&](const Value& value, std::size_t d, std::string_view field) {
    return Param<Stored, 2>{part(*value.constant, of, d, 0),
                            writer.id(value.weight + " " + std::string(field), field)};
  };
  const auto bias = [&](std::size_t d, std::size_t half, std::string_view field) {
    std::optional<Param<Stored, 1>> made;
    if (of.b)
      made = Param<Stored, 1>{part(*of.b->constant, of, d, half * of.order.size() * of.hidden),
                              writer.id(of.b->weight + " " + std::string(field), field)};
    return made;
  };
  nn::RnnLayer<Stored> layer{.weight_ih = matrix(of.w, 0, "weight_ih_l0"),
                             .weight_hh = matrix(of.r, 0, "weight_hh_l0"),
                             .bias_ih = bias(0, 0, "bias_ih_l0"),
                             .bias_hh = bias(0, 1, "bias_hh_l0"),
                             .weight_hr = {},
                             .weight_ih_reverse = {},
                             .weight_hh_reverse = {},
                             .bias_ih_reverse = {},
                             .bias_hh_reverse = {},
                             .weight_hr_reverse = {}};
  if (of.directions == 2) {
    layer.weight_ih_reverse = matrix(of.w, 1, "weight_ih_l0_reverse");
    layer.weight_hh_reverse = matrix(of.r, 1, "weight_hh_l0_reverse");
    layer.bias_ih_reverse = bias(1, 0, "bias_ih_l0_reverse");
    layer.bias_hh_reverse = bias(1, 1, "bias_hh_l0_reverse");
  }
  return layer;
}

// Is it left out, or zeros?
bool is_nothing(const Call& call, std::size_t input) {
  if (!call.has(input)) return true;
  const Value& value = call.at(input);
  if (!value.constant) return value.is_zero;
  const auto numbers = cast(*value.constant, DType::f64).values<double>();
  return std::all_of(numbers.begin(), numbers.end(), [](double number) { return number == 0; });
}

Weights weights_of(Call& call, const operators_of::Recurrent& how, std::vector<std::size_t> order) {
  Weights of;
  of.order = std::move(order);
  of.directions = how.directions;
  of.w = call.weight(1, 3);
  of.r = call.weight(2, 3);
  of.hidden = of.r.constant->shape[2];
  of.in = of.w.constant->shape[2];
  const std::size_t rows = of.order.size() * of.hidden;
  bool fits = of.w.constant->shape == Shape{of.directions, rows, of.in} &&
              of.r.constant->shape == Shape{of.directions, rows, of.hidden};
  if (call.has(3)) {
    of.b = call.weight(3, 2);
    fits = fits && of.b->constant->shape == Shape{of.directions, 2 * rows};
  }
  if (!fits || of.hidden == 0 || of.in == 0)
    call.node.refuse("weights that go with each other", of.w.constant->text());
  if (call.floats(0).rank() != 3)
    call.node.refuse("[steps, n, in]", std::to_string(call.at(0).rank()) + " dimensions");
  return of;
}

void check(Call& call, const operators_of::Recurrent& how, const std::vector<std::string>& activations) {
  if (how.clip) call.node.refuse("no clip", "one");
  if (how.input_forget) call.node.refuse("input_forget 0", "1");
  if (call.has(4)) call.node.refuse("sequences of one length", "sequence_lens");
  for (std::size_t i = 0; i < how.activations.size(); ++i)
    if (how.activations[i].name != activations[i % activations.size()])
      call.node.refuse("an activation of " + activations[i % activations.size()], how.activations[i].name);
}

// Calls the layer, and puts its output [steps, n, directions * hidden] into ONNX's order.
void give(Call& call, const operators_of::Recurrent& how, const Weights& of, const std::string& layer,
          const std::string& state, const std::vector<std::string>& states) {
  const Value x = call.at(0);
  const DType dtype = x.dtype;
  const Extent n = x.shape[how.batch_first ? 0 : 1];
  const auto hidden = static_cast<std::int64_t>(of.hidden),
             directions = static_cast<std::int64_t>(of.directions);
  const std::string time = how.batch_first ? "1" : "0";
  const auto in_order = [&](const std::string& code) {
    return how.reverses ? "flip(" + code + ", " + time + ")" : code;
  };
  const std::string parts = call.coder.parts(layer + "(" + in_order(call.read(0)) +
                                             (state.empty() ? "" : ", {.state = " + state + "}") + ")");
  // [a, b, directions * hidden]: a and b are steps and n, or the other way round.
  const Extents wide = {x.shape[0], x.shape[1], hidden * directions};
  const Value y = call.coder.line(dtype, open(wide), in_order(parts + ".output"));
  if (how.batch_first) {
    const Extents four = {x.shape[0], x.shape[1], directions, hidden};
    call.give(dtype, four, "reshape(" + y.code + ", " + braced(four) + ")");
  } else if (directions == 1) {
    call.give(dtype, Extents{x.shape[0], 1, n, hidden}, "unsqueeze(" + y.code + ", 1)");
  } else {
    const Extents four = {x.shape[0], n, directions, hidden};
    call.give(dtype, Extents{x.shape[0], directions, n, hidden},
              "transpose(reshape(" + y.code + ", " + braced(four) + "), 1, 2)");
  }
  for (std::size_t i = 0; i < states.size() && i + 1 < call.out.size(); ++i) {
    Value last = call.coder.line(dtype, open({directions, n, hidden}), parts + states[i]);
    if (how.batch_first)
      last = call.coder.line(dtype, open({n, directions, hidden}), "transpose(" + last.code + ", 0, 1)");
    call.out[i + 1] = last;
  }
}

std::string init_of(const char* config, const Weights& of, bool batch_first, const char* more = "") {
  return std::string("nn::") + config + "{.input_size = " + std::to_string(of.in) +
         ", .hidden_size = " + std::to_string(of.hidden) + more + (of.b ? "" : ", .bias = false") +
         (batch_first ? ", .batch_first = true" : "") +
         (of.directions == 2 ? ", .bidirectional = true" : "") + "}.init<B>(device, rng)";
}

std::string key_of(const std::string& init, const Weights& of) {
  return init + '\n' + of.w.weight + '\n' + of.r.weight + '\n' + (of.b ? of.b->weight : "");
}

// The state that it starts from, as we have it.
std::string state_of(Call& call, const operators_of::Recurrent& how, std::size_t input, std::int64_t hidden,
                     const Extent& n) {
  if (call.has(input) && call.floats(input).rank() == 3)
    return how.batch_first ? "transpose(" + call.read(input) + ", 0, 1)" : call.read(input);
  if (call.has(input)) call.node.refuse("a state [directions, n, hidden]", "another");
  const auto directions = static_cast<std::int64_t>(how.directions);
  return "expand(Tensor<B, 1>::full({1}, 0.0, " + call.coder.device() + "), " +
         braced({directions, n, hidden}) + ")";
}

void lstm(Call& call) {
  const operators_of::Recurrent how(call.node, {"Sigmoid", "Tanh", "Tanh"});
  check(call, how, {"Sigmoid", "Tanh", "Tanh"});
  if (call.has(7)) call.node.refuse("no peepholes", "some");
  const Weights of = weights_of(call, how, {0, 2, 3, 1});  // i, o, f, c as i, f, g, o
  const std::string init = init_of("LstmConfig", of, how.batch_first);
  Member member{.path = call.coder.path_of({of.w.weight, of.r.weight}, call.node.node(), "lstm"),
                .type = "nn::Lstm<B>",
                .init = init,
                .record = {}};
  member.record = [of, first = how.batch_first](RecordWriter& writer) {
    return writer.node(
        nn::Lstm<Stored>{.layers = {layer_of(writer, of)}, .dropout = {.p = 0}, .batch_first = first});
  };
  std::string state;
  const Extent n = call.at(0).shape[how.batch_first ? 0 : 1];
  const auto hidden = static_cast<std::int64_t>(of.hidden);
  if (!is_nothing(call, 5) || !is_nothing(call, 6))
    state = "nn::LstmState<B>{" + state_of(call, how, 5, hidden, n) + ", " +
            state_of(call, how, 6, hidden, n) + "}";
  give(call, how, of, call.coder.member(key_of(init, of), std::move(member)), state,
       {".state.h", ".state.c"});
}

void gru(Call& call) {
  const operators_of::Recurrent how(call.node, {"Sigmoid", "Tanh"});
  check(call, how, {"Sigmoid", "Tanh"});
  if (!how.linear_before_reset) call.node.refuse("linear_before_reset 1", "0");
  const Weights of = weights_of(call, how, {1, 0, 2});  // z, r, h as r, z, n
  const std::string init = init_of("GruConfig", of, how.batch_first);
  Member member{.path = call.coder.path_of({of.w.weight, of.r.weight}, call.node.node(), "gru"),
                .type = "nn::Gru<B>",
                .init = init,
                .record = {}};
  member.record = [of, first = how.batch_first](RecordWriter& writer) {
    return writer.node(
        nn::Gru<Stored>{.layers = {layer_of(writer, of)}, .dropout = {.p = 0}, .batch_first = first});
  };
  const Extent n = call.at(0).shape[how.batch_first ? 0 : 1];
  const std::string state =
      is_nothing(call, 5) ? "" : state_of(call, how, 5, static_cast<std::int64_t>(of.hidden), n);
  give(call, how, of, call.coder.member(key_of(init, of), std::move(member)), state, {".state"});
}

void rnn(Call& call) {
  const operators_of::Recurrent how(call.node, {"Tanh"});
  const bool is_relu = how.activations.at(0).name == "Relu";
  check(call, how, {is_relu ? "Relu" : "Tanh"});
  const Weights of = weights_of(call, how, {0});
  const auto nonlinearity = is_relu ? nn::RnnNonlinearity::relu : nn::RnnNonlinearity::tanh;
  const std::string init =
      init_of("RnnConfig", of, how.batch_first, is_relu ? ", .nonlinearity = nn::RnnNonlinearity::relu" : "");
  Member member{.path = call.coder.path_of({of.w.weight, of.r.weight}, call.node.node(), "rnn"),
                .type = "nn::Rnn<B>",
                .init = init,
                .record = {}};
  member.record = [of, first = how.batch_first, nonlinearity](RecordWriter& writer) {
    return writer.node(nn::Rnn<Stored>{.layers = {layer_of(writer, of)},
                                       .dropout = {.p = 0},
                                       .batch_first = first,
                                       .nonlinearity = nonlinearity});
  };
  const Extent n = call.at(0).shape[how.batch_first ? 0 : 1];
  const std::string state =
      is_nothing(call, 5) ? "" : state_of(call, how, 5, static_cast<std::int64_t>(of.hidden), n);
  give(call, how, of, call.coder.member(key_of(init, of), std::move(member)), state, {".state"});
}

constexpr OperatorWriter kWriters[] = {{"GRU", gru}, {"LSTM", lstm}, {"RNN", rnn}};

}  // namespace

std::span<const OperatorWriter> recurrent_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
