#pragma once

#include <hearth/nn/recurrent.hpp>

namespace hearth::inline v0_1::nn {

/// What an Lstm carries from step to step: [n, size] each in a cell, [layers * directions, n, size] in a
/// network.
template <Backend B, std::size_t R = 3>
struct LstmState {
  Tensor<B, R> h, c;
};

template <Backend B> struct LstmCell;

struct LstmCellConfig {
  std::size_t input_size;
  std::size_t hidden_size;
  bool bias = true;

  /// Uniform in +-1/sqrt(hidden_size), as in PyTorch.
  template <ComputeBackend B>
  LstmCell<B> init(const Device<B>& device, Rng& rng) const {
    return detail::recurrent_cell<LstmCell<B>>(
        {.who = "LstmCell", .gates = 4, .input_size = input_size, .hidden_size = hidden_size, .bias = bias},
        device, rng);
  }
  template <class LayerRecord>
  FromRecord<LstmCellConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

namespace detail {
/// One step of an Lstm.
struct LstmStep {
  static constexpr RecurrentCell kCell = RecurrentCell::lstm;

  template <class B>
  CellState<B, 2> operator()(Tensor<B, 2> x, CellState<B, 2> state,
                             const RecurrentWeights<B>& weights) const {
    auto& [h, c] = state;
    auto [i, f, g, o] = gates_of<4>(std::move(x) + weights.of_hidden(std::move(h)));
    c = sigmoid(std::move(f)) * std::move(c) + sigmoid(std::move(i)) * tanh(std::move(g));
    h = sigmoid(std::move(o)) * tanh(c);
    if (weights.weight_hr) h = linear(std::move(h), *weights.weight_hr);
    return state;
  }
};
}  // namespace detail

/// i, f, g, o = W x + b + W' h + b', c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c')
/// (Hochreiter and Schmidhuber, 1997). The gates lie in the order i, f, g, o.
template <Backend B>
struct LstmCell {
  Param<B, 2> weight_ih;                        // [4 hidden, in]
  Param<B, 2> weight_hh;                        // [4 hidden, hidden]
  std::optional<Param<B, 1>> bias_ih, bias_hh;  // [4 hidden]

  HEARTH_MODULE(LstmCell, weight_ih, weight_hh, bias_ih, bias_hh)

  /// x [n, in] to the next state, from zeros.
  template <class A, std::size_t R, class K>
  LstmState<B, 2> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, 2, Float, A, R, K>();
    const auto zeros = Tensor<B, 2>::zeros({x.dim(0), weight_hh.shape()[1]}, x.device());
    return (*this)(std::move(x), {zeros, zeros});
  }
  /// x [n, in] and a state of [n, hidden] each to the next state. ShapeError for other shapes.
  template <class A, std::size_t R, class K>
  LstmState<B, 2> operator()(Tensor<A, R, K> x, LstmState<B, 2> state) const {
    hearth::detail::check_argument<B, 2, Float, A, R, K>();
    auto [h, c] = detail::run_cell<2>("LstmCell", detail::LstmStep{}, *this, std::move(x),
                                      {std::move(state.h), std::move(state.c)});
    return {std::move(h), std::move(c)};
  }
};

}  // namespace hearth::inline v0_1::nn
