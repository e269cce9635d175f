#pragma once

#include <hearth/nn/recurrent.hpp>

namespace hearth::inline v0_1::nn {

enum class RnnNonlinearity : std::uint8_t { tanh, relu };

template <Backend B> struct RnnCell;

struct RnnCellConfig {
  std::size_t input_size;
  std::size_t hidden_size;
  bool bias = true;
  RnnNonlinearity nonlinearity = RnnNonlinearity::tanh;

  /// Uniform in +-1/sqrt(hidden_size), as in PyTorch.
  template <ComputeBackend B>
  RnnCell<B> init(const Device<B>& device, Rng& rng) const {
    auto cell = detail::recurrent_cell<RnnCell<B>>(
        {.who = "RnnCell", .gates = 1, .input_size = input_size, .hidden_size = hidden_size, .bias = bias},
        device, rng);
    cell.nonlinearity = nonlinearity;
    return cell;
  }
  template <class LayerRecord>
  FromRecord<RnnCellConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

namespace detail {
/// One step of an Rnn.
struct RnnStep {
  RnnNonlinearity nonlinearity;

  template <class B>
  CellState<B, 1> operator()(Tensor<B, 2> x, CellState<B, 1> state,
                             const RecurrentWeights<B>& weights) const {
    auto sum = std::move(x) + weights.of_hidden(std::move(state[0]));
    return {nonlinearity == RnnNonlinearity::relu ? relu(std::move(sum)) : tanh(std::move(sum))};
  }
};
}  // namespace detail

/// h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu in its place (Elman, 1990).
template <Backend B>
struct RnnCell {
  Param<B, 2> weight_ih;                        // [hidden, in]
  Param<B, 2> weight_hh;                        // [hidden, hidden]
  std::optional<Param<B, 1>> bias_ih, bias_hh;  // [hidden]
  RnnNonlinearity nonlinearity = RnnNonlinearity::tanh;

  HEARTH_MODULE(RnnCell, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity)

  /// x [n, in] to the next state [n, hidden], from zeros.
  template <class A, std::size_t R, class K>
  Tensor<B, 2> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, 2, Float, A, R, K>();
    auto zeros = Tensor<B, 2>::zeros({x.dim(0), weight_hh.shape()[1]}, x.device());
    return (*this)(std::move(x), std::move(zeros));
  }
  /// x [n, in] and a state [n, hidden] to the next state. ShapeError for other shapes.
  template <class A, std::size_t R, class K>
  Tensor<B, 2> operator()(Tensor<A, R, K> x, Tensor<B, 2> h) const {
    hearth::detail::check_argument<B, 2, Float, A, R, K>();
    return detail::run_cell<1>("RnnCell", detail::RnnStep{nonlinearity}, *this, std::move(x),
                               {std::move(h)})[0];
  }
};

}  // namespace hearth::inline v0_1::nn
