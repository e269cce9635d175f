#pragma once

#include <hearth/nn/recurrent.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct GruCell;

struct GruCellConfig {
  std::size_t input_size;
  std::size_t hidden_size;
  bool bias = true;

  /// Uniform in +-1/sqrt(hidden_size), as in PyTorch.
  template <ComputeBackend B>
  GruCell<B> init(const Device<B>& device, Rng& rng) const {
    return detail::recurrent_cell<GruCell<B>>(
        {.who = "GruCell", .gates = 3, .input_size = input_size, .hidden_size = hidden_size, .bias = bias},
        device, rng);
  }
  template <class LayerRecord>
  FromRecord<GruCellConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

namespace detail {
/// One step of a Gru.
struct GruStep {
  static constexpr RecurrentCell kCell = RecurrentCell::gru;

  template <class B>
  CellState<B, 1> operator()(Tensor<B, 2> x, CellState<B, 1> state,
                             const RecurrentWeights<B>& weights) const {
    auto& h = state[0];
    auto [xr, xz, xn] = gates_of<3>(x);
    auto [hr, hz, hn] = gates_of<3>(weights.of_hidden(h));
    const auto n = tanh(std::move(xn) + sigmoid(std::move(xr) + std::move(hr)) * std::move(hn));
    return {sigmoid(std::move(xz) + std::move(hz)) * (std::move(h) - n) + n};
  }
};
}  // namespace detail

/// r, z = sigmoid(W x + b + W' h + b'), n = tanh(W_n x + b_n + r (W'_n h + b'_n)), h' = (1 - z) n + z h (Cho
/// et al., 2014, with the reset gate behind the product as in PyTorch). The gates lie in the order r, z, n.
template <Backend B>
struct GruCell {
  Param<B, 2> weight_ih;                        // [3 hidden, in]
  Param<B, 2> weight_hh;                        // [3 hidden, hidden]
  std::optional<Param<B, 1>> bias_ih, bias_hh;  // [3 hidden]

  HEARTH_MODULE(GruCell, weight_ih, weight_hh, bias_ih, bias_hh)

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
    return detail::run_cell<1>("GruCell", detail::GruStep{}, *this, std::move(x), {std::move(h)})[0];
  }
};

}  // namespace hearth::inline v0_1::nn
