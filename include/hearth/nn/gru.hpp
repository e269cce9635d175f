#pragma once

#include <hearth/nn/gru_cell.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct Gru;

struct GruConfig {
  std::size_t input_size;
  std::size_t hidden_size;
  std::size_t num_layers = 1;
  bool bias = true;
  bool batch_first = false;  // [n, steps, in] in place of [steps, n, in]
  double dropout = 0;        // between layers
  bool bidirectional = false;

  /// Uniform in +-1/sqrt(hidden_size), as in PyTorch. ShapeError or Error for sizes that no network can have.
  template <ComputeBackend B>
  Gru<B> init(const Device<B>& device, Rng& rng) const {
    auto layers = detail::recurrent_layers<B>(detail::sizes_of("Gru", 3, *this), device, rng);
    return {.layers = std::move(layers), .dropout = {.p = dropout}, .batch_first = batch_first};
  }
  template <class LayerRecord>
  FromRecord<GruConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// Layers of GruCells, each over all steps (torch.nn.GRU).
template <Backend B>
struct Gru {
  std::vector<RnnLayer<B>> layers;
  Dropout dropout;
  bool batch_first = false;

  HEARTH_MODULE(Gru, layers, dropout, batch_first)

  /// x [steps, n, in], or [n, steps, in] with batch_first. With lengths, outputs behind the end of a sequence
  /// are 0, the state is the one at its end, and the way back starts there. ShapeError for other shapes and
  /// for no steps; Error for dropout without an rng while training.
  template <class A, std::size_t R, class K>
  RecurrentOutput<B, Tensor<B, 3>> operator()(Tensor<A, R, K> x,
                                              const RecurrentOptions<Tensor<B, 3>>& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    const auto call = detail::called<B>("Gru", layers, batch_first, dropout, x, options);
    auto h = call.state("h", layers[0].weight_hh.shape()[1], options.state, x.device());
    auto [output, ends] = detail::run_layers<B, 1>(call, detail::GruStep{}, layers, dropout, options.rng,
                                                   {std::move(x), {std::move(h)}});
    return {std::move(output), std::move(ends[0])};
  }
};

}  // namespace hearth::inline v0_1::nn
