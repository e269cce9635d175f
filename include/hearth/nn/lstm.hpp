#pragma once

#include <hearth/nn/lstm_cell.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct Lstm;

struct LstmConfig {
  std::size_t input_size;
  std::size_t hidden_size;
  std::size_t num_layers = 1;
  bool bias = true;
  bool batch_first = false;  // [n, steps, in] in place of [steps, n, in]
  double dropout = 0;        // between layers
  bool bidirectional = false;
  std::size_t proj_size = 0;  // of what a step puts out, in place of hidden_size (Sak et al., 2014)

  /// Uniform in +-1/sqrt(hidden_size), as in PyTorch. ShapeError or Error for sizes that no network can have.
  template <ComputeBackend B>
  Lstm<B> init(const Device<B>& device, Rng& rng) const {
    auto sizes = detail::sizes_of("Lstm", 4, *this);
    sizes.proj_size = proj_size;
    auto layers = detail::recurrent_layers<B>(sizes, device, rng);
    return {.layers = std::move(layers), .dropout = {.p = dropout}, .batch_first = batch_first};
  }
  template <class LayerRecord>
  FromRecord<LstmConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// Layers of LstmCells, each over all steps (torch.nn.LSTM). With proj_size, h' is W_hr times that of the
/// cell.
template <Backend B>
struct Lstm {
  std::vector<RnnLayer<B>> layers;
  Dropout dropout;
  bool batch_first = false;

  HEARTH_MODULE(Lstm, layers, dropout, batch_first)

  /// x [steps, n, in], or [n, steps, in] with batch_first. With lengths, outputs behind the end of a sequence
  /// are 0, the state is the one at its end, and the way back starts there. ShapeError for other shapes and
  /// for no steps; Error for dropout without an rng while training.
  template <class A, std::size_t R, class K>
  RecurrentOutput<B, LstmState<B>> operator()(Tensor<A, R, K> x,
                                              const RecurrentOptions<LstmState<B>>& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    const auto call = detail::called<B>("Lstm", layers, batch_first, dropout, x, options);
    std::optional<Tensor<B, 3>> h, c;
    if (options.state) h = options.state->h, c = options.state->c;
    auto h0 = call.state("h", layers[0].weight_hh.shape()[1], std::move(h), x.device());
    auto c0 = call.state("c", layers[0].weight_hh.shape()[0] / 4, std::move(c), x.device());
    auto [output, ends] = detail::run_layers<B, 2>(call, detail::LstmStep{}, layers, dropout, options.rng,
                                                   {std::move(x), {std::move(h0), std::move(c0)}});
    return {std::move(output), {std::move(ends[0]), std::move(ends[1])}};
  }
};

}  // namespace hearth::inline v0_1::nn
