// The parameters of one layer of a recurrent network, and what such networks take and give.
#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/tensor/linalg.hpp>

namespace hearth::inline v0_1::nn {

namespace detail {

/// What one direction of a layer, or a cell, multiplies with.
template <Backend B>
struct RecurrentWeights {
  const Tensor<B, 2>& weight_ih;          // [gates * hidden, in]
  const Tensor<B, 2>& weight_hh;          // [gates * hidden, out]
  const Tensor<B, 1>* bias_ih = nullptr;  // [gates * hidden]
  const Tensor<B, 1>* bias_hh = nullptr;
  const Tensor<B, 2>* weight_hr = nullptr;  // [out, hidden], of an LSTM with projections

  /// [.., in] to [.., gates * hidden]
  template <std::size_t R>
  Tensor<B, R> of_input(Tensor<B, R> x) const {
    return linear(std::move(x), weight_ih, bias_ih);
  }
  /// [n, out] to [n, gates * hidden]
  Tensor<B, 2> of_hidden(Tensor<B, 2> h) const { return linear(std::move(h), weight_hh, bias_hh); }
};

template <class P>
auto value_of(const std::optional<P>& param) {
  return param ? &param->value() : nullptr;
}

}  // namespace detail

/// A layer in one direction or in both. In its network its parameters have PyTorch's names, such as
/// weight_ih_l0 and bias_hh_l1_reverse.
template <Backend B>
struct RnnLayer {
  Param<B, 2> weight_ih;                 // [gates * hidden, in]
  Param<B, 2> weight_hh;                 // [gates * hidden, out]
  std::optional<Param<B, 1>> bias_ih;    // [gates * hidden]
  std::optional<Param<B, 1>> bias_hh;    // [gates * hidden]
  std::optional<Param<B, 2>> weight_hr;  // [out, hidden], of an LSTM with projections
  std::optional<Param<B, 2>> weight_ih_reverse, weight_hh_reverse;
  std::optional<Param<B, 1>> bias_ih_reverse, bias_hh_reverse;
  std::optional<Param<B, 2>> weight_hr_reverse;

  HEARTH_MODULE(RnnLayer, weight_ih, weight_hh, bias_ih, bias_hh, weight_hr, weight_ih_reverse,
                weight_hh_reverse, bias_ih_reverse, bias_hh_reverse, weight_hr_reverse)

  /// "weight_ih_reverse" of layer 1 is "weight_ih_l1_reverse".
  static constexpr SpreadName field_name(std::string_view field, std::size_t index) {
    constexpr std::string_view kReverse = "_reverse";
    const bool reverse = field.ends_with(kReverse);
    return {reverse ? field.substr(0, field.size() - kReverse.size()) : field, "_l", index,
            reverse ? kReverse : ""};
  }

  std::size_t directions() const { return weight_ih_reverse ? 2 : 1; }
  detail::RecurrentWeights<B> direction(bool reverse) const {
    if (reverse && (!weight_ih_reverse || !weight_hh_reverse))
      throw Error("hearth: RnnLayer: expected both weights of the way back, got a layer without one");
    if (reverse)
      return {weight_ih_reverse->value(), weight_hh_reverse->value(), detail::value_of(bias_ih_reverse),
              detail::value_of(bias_hh_reverse), detail::value_of(weight_hr_reverse)};
    return {weight_ih.value(), weight_hh.value(), detail::value_of(bias_ih), detail::value_of(bias_hh),
            detail::value_of(weight_hr)};
  }
};

/// What a recurrent network may be given besides its input.
template <class State>
struct RecurrentOptions {
  std::optional<State> state = {};        // that it starts from; zeros unless given
  std::vector<std::size_t> lengths = {};  // of each sequence; all steps unless given
  Rng* rng = nullptr;                     // for dropout while training
};

/// The last layer's output of each step, and every layer's state after the last one.
template <class B, class State>
struct RecurrentOutput {
  Tensor<B, 3> output;  // [steps, n, directions * out], or [n, steps, ..]
  State state;
};

namespace detail {

/// The sizes of a network.
struct HEARTH_API RecurrentSizes {
  std::string_view who;
  std::size_t gates, input_size, hidden_size, num_layers = 1;
  bool bias, bidirectional = false;
  double dropout = 0;
  std::size_t proj_size = 0;

  /// Of what a step puts out.
  std::size_t out() const { return proj_size > 0 ? proj_size : hidden_size; }
  /// ShapeError or Error for what no network can have.
  void check() const;
};

/// Those of the config of a network.
template <class Config>
RecurrentSizes sizes_of(std::string_view who, std::size_t gates, const Config& config) {
  return {.who = who,
          .gates = gates,
          .input_size = config.input_size,
          .hidden_size = config.hidden_size,
          .num_layers = config.num_layers,
          .bias = config.bias,
          .bidirectional = config.bidirectional,
          .dropout = config.dropout};
}

/// Parameters uniform in +-1/sqrt(hidden_size), as in PyTorch.
template <ComputeBackend B>
std::vector<RnnLayer<B>> recurrent_layers(const RecurrentSizes& sizes, const Device<B>& device, Rng& rng) {
  sizes.check();
  const std::size_t gates = sizes.gates * sizes.hidden_size;
  const auto matrix = [&](std::size_t rows, std::size_t columns) {
    return init_uniform<B>(std::array{rows, columns}, sizes.hidden_size, device, rng);
  };
  const auto vector = [&](bool wanted) {
    std::optional<Param<B, 1>> made;
    if (wanted) made = init_uniform<B>(std::array{gates}, sizes.hidden_size, device, rng);
    return made;
  };
  const auto matrix_if = [&](bool wanted, std::size_t rows, std::size_t columns) {
    std::optional<Param<B, 2>> made;
    if (wanted) made = matrix(rows, columns);
    return made;
  };
  const bool back = sizes.bidirectional, project = sizes.proj_size > 0;
  std::vector<RnnLayer<B>> layers;
  for (std::size_t i = 0; i < sizes.num_layers; ++i) {
    const std::size_t in = i == 0 ? sizes.input_size : sizes.out() * (back ? 2 : 1);
    layers.push_back({.weight_ih = matrix(gates, in),
                      .weight_hh = matrix(gates, sizes.out()),
                      .bias_ih = vector(sizes.bias),
                      .bias_hh = vector(sizes.bias),
                      .weight_hr = matrix_if(project, sizes.out(), sizes.hidden_size),
                      .weight_ih_reverse = matrix_if(back, gates, in),
                      .weight_hh_reverse = matrix_if(back, gates, sizes.out()),
                      .bias_ih_reverse = vector(sizes.bias && back),
                      .bias_hh_reverse = vector(sizes.bias && back),
                      .weight_hr_reverse = matrix_if(back && project, sizes.out(), sizes.hidden_size)});
  }
  return layers;
}

/// A cell with the parameters of a network's only layer.
template <class Cell>
Cell recurrent_cell(const RecurrentSizes& sizes, const Device<BackendOf<Cell>>& device, Rng& rng) {
  auto layer = std::move(recurrent_layers<BackendOf<Cell>>(sizes, device, rng)[0]);
  return {.weight_ih = std::move(layer.weight_ih),
          .weight_hh = std::move(layer.weight_hh),
          .bias_ih = std::move(layer.bias_ih),
          .bias_hh = std::move(layer.bias_hh)};
}

}  // namespace detail

}  // namespace hearth::inline v0_1::nn
