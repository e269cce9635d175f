#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/tensor/random.hpp>
#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct Embedding;

struct EmbeddingConfig {
  std::size_t num_embeddings;
  std::size_t embedding_dim;
  std::optional<std::size_t> padding_idx = {};  // a row that starts as zeros and is not trained

  /// Normal with mean 0 and deviation 1, as in PyTorch. ShapeError when there is no row padding_idx.
  template <ComputeBackend B>
  Embedding<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("EmbeddingConfig",
                      {{"num_embeddings", num_embeddings}, {"embedding_dim", embedding_dim}});
    if (padding_idx && *padding_idx >= num_embeddings)
      throw_shape_error("Embedding",
                        "a padding_idx below its " + std::to_string(num_embeddings) + " embeddings",
                        std::to_string(*padding_idx));
    const ParamId id{rng.next()};
    auto weight = normal<B>(std::array{num_embeddings, embedding_dim}, 0, 1, device, rng);
    if (padding_idx) {
      const auto others = to_float(unsqueeze(arange<B>(num_embeddings, device), 1) !=
                                   static_cast<double>(*padding_idx));  // [rows, 1]
      weight = std::move(weight) * others;
    }
    return {.weight = {std::move(weight), id}, .padding_idx = padding_idx};
  }
  template <class LayerRecord>
  FromRecord<EmbeddingConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// A row of the weight for each index.
template <Backend B>
struct Embedding {
  Param<B, 2, Role::embedding> weight;  // [num_embeddings, embedding_dim]
  std::optional<std::size_t> padding_idx = {};

  HEARTH_MODULE(Embedding, weight, padding_idx)

  /// Indices [..] to [.., embedding_dim]. Row padding_idx gets no gradient. ShapeError when an index is out
  /// of range.
  template <class A, std::size_t R, class K>
  Tensor<B, R + 1> operator()(Tensor<A, R, K> indices) const {
    hearth::detail::check_argument<B, R, Int, A, R, K>();
    std::array<std::size_t, R + 1> shape;
    for (std::size_t axis = 0; axis < R; ++axis) shape[axis] = indices.dim(axis);
    shape[R] = weight.value().dim(1);
    const std::array count = {indices.numel()};
    const auto flat = reshape(std::move(indices), count);
    return reshape(without_padding(rows(flat), flat), shape);
  }

 private:
  // [m] to [m, embedding_dim]
  Tensor<B, 2> rows(const Tensor<B, 1, Int>& indices) const {
    try {
      return index_select(weight.value(), 0, indices);
    } catch (const ShapeError&) {  // say it in the words of an embedding
      const auto least = min(indices).item(), most = max(indices).item();
      throw_shape_error(
          "Embedding",
          "indices from 0 to " + std::to_string(static_cast<std::int64_t>(weight.shape()[0]) - 1),
          std::to_string(least < 0 ? least : most));
    }
  }
  // The same values; those of the padding are off the tape.
  Tensor<B, 2> without_padding(Tensor<B, 2> rows, const Tensor<B, 1, Int>& indices) const {
    if constexpr (B::differentiable)
      if (padding_idx) {
        const auto padding = unsqueeze(indices == static_cast<double>(*padding_idx), 1);
        auto untracked = Tensor<B, 2>(B::constant(rows.primitive().value));
        return where(padding, std::move(untracked), std::move(rows));
      }
    return rows;
  }
};

}  // namespace hearth::inline v0_1::nn
