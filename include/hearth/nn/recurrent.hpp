// The loop over steps, directions and layers that Rnn, Lstm and Gru share.
#pragma once

#include <hearth/backend/recurrence.hpp>
#include <hearth/nn/dropout.hpp>
#include <hearth/nn/rnn_layer.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/view.hpp>
#include <hearth/tensor/whole.hpp>

namespace hearth::inline v0_1::nn::detail {

/// What a network was called with.
struct HEARTH_API RecurrentCall {
  std::string_view who;
  std::size_t in, states;  // states: layers * directions
  bool batch_first;
  std::array<std::size_t, 3> x;  // as it was given
  const std::vector<std::size_t>& lengths;

  std::size_t steps() const { return x[batch_first ? 1 : 0]; }
  std::size_t n() const { return x[batch_first ? 0 : 1]; }
  /// ShapeError unless x has the right width and a step, and each length lies between 1 and the steps.
  void check() const;
  /// ShapeError unless a state `name` is [layers * directions, n, width].
  void check_state(std::string_view name, const Shape& state, std::size_t width) const;
  /// The state to start from, which is zeros unless given.
  template <class B>
  Tensor<B, 3> state(std::string_view name, std::size_t width, std::optional<Tensor<B, 3>> given,
                     const Device<B>& device) const {
    if (!given) return Tensor<B, 3>::zeros({states, n(), width}, device);
    check_state(name, given->dynamic_shape(), width);
    return std::move(*given);
  }
  /// Which sequences have a step of this number; empty when all of them do.
  std::vector<std::uint8_t> present(std::size_t step) const;
};

/// A network's call, which has been checked.
template <class B, class State>
RecurrentCall called(std::string_view who, const std::vector<RnnLayer<B>>& layers, bool batch_first,
                     const Dropout& dropout, const Tensor<B, 3>& x, const RecurrentOptions<State>& options) {
  if (layers.empty()) throw_shape_error(who, "at least one layer", "none");
  for (const RnnLayer<B>& layer : layers)
    if (layer.directions() != layers[0].directions())
      throw_shape_error(who, "layers of one direction or of two", "both");
  const std::size_t states = layers.size() * layers[0].directions();
  const RecurrentCall call = {
      who, layers[0].weight_ih.shape()[1], states, batch_first, x.shape(), options.lengths};
  call.check();
  if (layers.size() > 1) check_rng<B>(who, dropout, options.rng);
  return call;
}

/// ShapeError unless a cell was given x [n, in], and states [n, size].
HEARTH_API void check_cell_input(std::string_view who, std::size_t in, const Shape& x);
HEARTH_API void check_cell_state(std::string_view who, std::string_view name, const Shape& state,
                                 std::size_t n, std::size_t size);

/// The state of a cell: of an LSTM h and c, else h. What it puts out is h. [n, size] each.
template <class B, std::size_t S>
using CellState = std::array<Tensor<B, 2>, S>;

/// The state after one step of a cell, from x [n, in] and a state. ShapeError for other shapes.
template <std::size_t S, class Step, class Cell, class B>
CellState<B, S> run_cell(std::string_view who, const Step& step, const Cell& cell, Tensor<B, 2> x,
                         CellState<B, S> state) {
  static constexpr std::array<std::string_view, 2> kNames = {"h", "c"};
  check_cell_input(who, cell.weight_ih.shape()[1], x.dynamic_shape());
  for (std::size_t s = 0; s < S; ++s)
    check_cell_state(who, kNames[s], state[s].dynamic_shape(), x.dim(0), cell.weight_hh.shape()[1]);
  const RecurrentWeights<B> weights = {cell.weight_ih.value(), cell.weight_hh.value(), value_of(cell.bias_ih),
                                       value_of(cell.bias_hh)};
  return step(weights.of_input(std::move(x)), std::move(state), weights);
}

/// Appends the steps [n, width] along an axis of x. Halves of halves: the gradient of a slice is as large as
/// what it was cut out of, so that cutting step by step would take steps * steps.
template <class B>
void append_steps(Tensor<B, 3> x, std::ptrdiff_t axis, std::vector<Tensor<B, 2>>& steps) {
  const std::size_t count = x.dim(axis), half = count / 2;
  if (count == 1) {
    steps.push_back(squeeze(std::move(x), axis));
  } else {
    append_steps(narrow(x, axis, 0, half), axis, steps);
    append_steps(narrow(std::move(x), axis, half, count - half), axis, steps);
  }
}

/// `count` blocks of equal width out of [n, count * width].
template <std::size_t Count, class B>
std::array<Tensor<B, 2>, Count> gates_of(const Tensor<B, 2>& x) {
  const std::size_t width = x.dim(1) / Count;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array{narrow(x, 1, I * width, width)...};
  }(std::make_index_sequence<Count>{});
}

/// The outputs of one direction, [steps, n, out] or [n, steps, out], and the state after its last step.
template <class B, std::size_t S>
struct Pass {
  Tensor<B, 3> output;
  CellState<B, S> state;
};

/// Is a direction best run as one operation? Weights that do not fit together are left to the steps, which
/// say so. So are a few steps of a few sequences, for an operation first brings the weight into its order.
template <class Cell, class B, std::size_t S>
bool is_recurrence(const RecurrentCall& call, const RecurrentWeights<B>& weights,
                   const CellState<B, S>& state) {
  constexpr std::size_t kFew = 32;
  const std::size_t hidden = weights.weight_hh.dim(1), wide = gate_count(Cell::kCell) * hidden;
  bool fits = weights.weight_ih.dim(0) == wide && weights.weight_hh.dim(0) == wide;
  for (const Tensor<B, 1>* bias : {weights.bias_ih, weights.bias_hh})
    fits = fits && (!bias || bias->dim(0) == wide);
  for (const Tensor<B, 2>& s : state) fits = fits && s.dim(1) == hidden;
  return fits && call.steps() * call.n() >= kFew && call.lengths.empty() && !weights.weight_hr;
}

/// As run_direction.
template <class Cell, class B, std::size_t S>
Pass<B, S> run_recurrence(const RecurrentCall& call, RecurrentWeights<B> weights, bool reverse,
                          Tensor<B, 3> x, CellState<B, S> state) {
  std::optional<Tensor<B, 1>> both;
  if (Cell::kCell == RecurrentCell::lstm && weights.bias_hh) {  // it is added to the same sums
    both = weights.bias_ih ? *weights.bias_ih + *weights.bias_hh : *weights.bias_hh;
    weights.bias_ih = &*both;
    weights.bias_hh = nullptr;
  }
  x = weights.of_input(std::move(x));
  if (call.batch_first) x = transpose(std::move(x), 0, 1);
  RecurrenceInputs<PrimitiveOf<B, Float>> inputs = {
      std::move(x).primitive(), std::move(state[0]).primitive(), {}, weights.weight_hh.primitive(), {}};
  if constexpr (S > 1) inputs.c = std::move(state[1]).primitive();
  if (weights.bias_hh) inputs.bias = weights.bias_hh->primitive();
  auto made = B::recurrence(std::move(inputs), {.cell = Cell::kCell, .reverse = reverse});
  Tensor<B, 3> output(std::move(made.output));
  state[0] = squeeze(narrow(output, 0, reverse ? 0 : -1, 1), 0);
  if constexpr (S > 1) state[1] = Tensor<B, 2>(std::move(*made.c));
  if (call.batch_first) output = transpose(std::move(output), 0, 1);
  return {std::move(output), std::move(state)};
}

/// Does B write down a direction as one operation? It has names_recurrent(), whether it is wanted, besides
///   std::vector<F> as(whole::Recurrent, compute, std::vector<std::optional<F>> operands)
/// where compute() gives the outputs.
template <class B>
inline constexpr bool names_recurrence = requires { B::names_recurrent(); };

template <class B, std::size_t S, class Cell>
Pass<B, S> run_steps(const RecurrentCall& call, const Cell& cell, const RecurrentWeights<B>& weights,
                     bool reverse, Tensor<B, 3> x, CellState<B, S> state);

/// As run_direction.
template <class B, std::size_t S, class Cell>
Pass<B, S> run_named(const RecurrentCall& call, const Cell& cell, const RecurrentWeights<B>& weights,
                     bool reverse, Tensor<B, 3> x, CellState<B, S> state) {
  using F = PrimitiveOf<B, Float>;
  std::vector<std::optional<F>> operands = {x.primitive(), weights.weight_ih.primitive(),
                                            weights.weight_hh.primitive()};
  for (const Tensor<B, 1>* bias : {weights.bias_ih, weights.bias_hh})
    operands.push_back(bias ? std::optional<F>(bias->primitive()) : std::nullopt);
  for (const Tensor<B, 2>& s : state) operands.emplace_back(s.primitive());
  const auto compute = [&] {
    auto pass = run_steps<B, S>(call, cell, weights, reverse, std::move(x), std::move(state));
    std::vector<F> made = {std::move(pass.output).primitive()};
    for (Tensor<B, 2>& s : pass.state) made.push_back(std::move(s).primitive());
    return made;
  };
  auto made = B::as(whole::Recurrent{Cell::kCell, reverse, call.batch_first}, compute, operands);
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return Pass<B, S>{Tensor<B, 3>(std::move(made[0])), {Tensor<B, 2>(std::move(made[1 + I]))...}};
  }(std::make_index_sequence<S>{});
}

/// Runs cell(gates of the input [n, gates * hidden], state, weights), which gives the next state, over the
/// steps of x. Where a sequence has no such step, its state stays and its output is 0.
template <class B, std::size_t S, class Cell>
Pass<B, S> run_direction(const RecurrentCall& call, const Cell& cell, const RecurrentWeights<B>& weights,
                         bool reverse, Tensor<B, 3> x, CellState<B, S> state) {
  if constexpr (runs_recurrence<B> && requires { Cell::kCell; }) {
    if (is_recurrence<Cell>(call, weights, state))
      return run_recurrence<Cell>(call, weights, reverse, std::move(x), std::move(state));
  }
  if constexpr (names_recurrence<B> && requires { Cell::kCell; }) {
    if (B::names_recurrent() && call.lengths.empty() && !weights.weight_hr)
      return run_named<B, S>(call, cell, weights, reverse, std::move(x), std::move(state));
  }
  return run_steps<B, S>(call, cell, weights, reverse, std::move(x), std::move(state));
}

template <class B, std::size_t S, class Cell>
Pass<B, S> run_steps(const RecurrentCall& call, const Cell& cell, const RecurrentWeights<B>& weights,
                     bool reverse, Tensor<B, 3> x, CellState<B, S> state) {
  const std::ptrdiff_t axis = call.batch_first ? 1 : 0;
  std::vector<Tensor<B, 2>> outputs;
  outputs.reserve(call.steps());
  // Each makes room for the output of its step.
  append_steps(weights.of_input(std::move(x)), axis, outputs);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::size_t step = reverse ? outputs.size() - 1 - i : i;
    Tensor<B, 2>& at = outputs[step];
    const auto present = call.present(step);
    if (present.empty()) {
      state = cell(std::move(at), std::move(state), weights);
      at = state[0];
      continue;
    }
    const auto mask = Tensor<B, 2, Bool>::from(present, {call.n(), 1}, at.device());
    CellState<B, S> next = cell(std::move(at), state, weights);
    at = where(mask, next[0], 0);
    for (std::size_t s = 0; s < S; ++s) state[s] = where(mask, std::move(next[s]), std::move(state[s]));
  }
  return {stack(std::move(outputs), axis), std::move(state)};
}

/// x, and the states that a network starts from and ends with: [layers * directions, n, size] each.
template <class B, std::size_t S>
struct Sequences {
  Tensor<B, 3> x;
  std::array<Tensor<B, 3>, S> states;
};

/// All layers and directions: x [steps, n, in], or [n, steps, in], to [steps, n, directions * out] and so on.
template <class B, std::size_t S, class Cell>
Sequences<B, S> run_layers(const RecurrentCall& call, const Cell& cell,
                           const std::vector<RnnLayer<B>>& layers, const Dropout& dropout, Rng* rng,
                           Sequences<B, S> given) {
  auto x = std::move(given.x);
  std::array<std::vector<Tensor<B, 2>>, S> ends;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (i > 0) x = dropped(dropout, std::move(x), rng);
    std::vector<Tensor<B, 3>> sides;
    for (const bool reverse : {false, true}) {
      if (reverse && layers[i].directions() == 1) break;
      const std::size_t at = ends[0].size();
      auto state = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return CellState<B, S>{squeeze(narrow(given.states[I], 0, at, 1), 0)...};
      }(std::make_index_sequence<S>{});
      auto pass = run_direction<B, S>(call, cell, layers[i].direction(reverse), reverse, x, std::move(state));
      for (std::size_t s = 0; s < S; ++s) ends[s].push_back(std::move(pass.state[s]));
      sides.push_back(std::move(pass.output));
    }
    x = sides.size() == 1 ? std::move(sides[0]) : cat(std::move(sides), 2);
  }
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return Sequences<B, S>{std::move(x), {stack(std::move(ends[I]), 0)...}};
  }(std::make_index_sequence<S>{});
}

}  // namespace hearth::inline v0_1::nn::detail
