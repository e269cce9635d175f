// Parts of layers as one operation, for backends that track no gradients: optional parts of the contract.
// Where a backend has none, the layers compose them.
#pragma once

#include <concepts>
#include <optional>

#include <hearth/backend/concept.hpp>

namespace hearth::inline v0_1 {

/// softmax(scale query key^T + mask) value. The batch and heads of each may be 1.
template <class Primitive>
struct AttentionInputs {
  Primitive query;                // [n, heads, L, d]
  Primitive key;                  // [n, heads, S, d]
  Primitive value;                // [n, heads, S, dv]
  std::optional<Primitive> mask;  // broadcasts to [n, heads, L, S]; -inf hides
  double scale = 1;
};

/// (x + other - mean) / sqrt(variance + epsilon) weight + bias, for each row.
template <class Primitive>
struct LayerNormInputs {
  Primitive x;                            // [rows, width]
  std::optional<Primitive> other;         // [rows, width]
  std::optional<Primitive> weight, bias;  // [width]
  double epsilon;
};

/// Does B run attention? Then it has
///   F attention(AttentionInputs<F>)
/// to [n, heads, L, dv], with zeros for queries from which the mask hides all keys.
template <class B>
inline constexpr bool runs_attention =
    !B::differentiable && requires(AttentionInputs<PrimitiveOf<B, Float>> inputs) {
      { B::attention(inputs) } -> std::same_as<PrimitiveOf<B, Float>>;
    };

/// Does B run layer normalizations? Then it has
///   F layer_norm(LayerNormInputs<F>)
template <class B>
inline constexpr bool runs_layer_norm =
    !B::differentiable && requires(LayerNormInputs<PrimitiveOf<B, Float>> inputs) {
      { B::layer_norm(inputs) } -> std::same_as<PrimitiveOf<B, Float>>;
    };

}  // namespace hearth::inline v0_1
