// Attention as a function of queries, keys and values, and its masks.
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <variant>

#include <hearth/backend/inference.hpp>
#include <hearth/nn/dropout.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/tensor/linalg.hpp>
#include <hearth/tensor/reduce.hpp>
#include <hearth/tensor/softmax.hpp>

namespace hearth::inline v0_1::nn {

namespace detail {
inline constexpr double kHidden = -std::numeric_limits<double>::infinity();  // added to a score

/// Queries [.., L, d], keys [.., S, d] and values [.., S, dv], and a mask that broadcasts to [.., L, S].
HEARTH_API void check_attention(const Shape& query, const Shape& key, const Shape& value, const Shape* mask);
}  // namespace detail

/// Which keys a query attends to: truth values, or floats that are added to the scores. The last two axes
/// are [queries, keys]; axes before them are those of the scores, or 1, or are left out.
template <Backend B>
class AttentionMask {
 public:
  template <std::size_t R, class K>
  AttentionMask(Tensor<B, R, K> mask)
      : shape_(mask.dynamic_shape()), mask_(hearth::detail::to_rank<4>(std::move(mask))) {
    static_assert(R >= 2 && R <= 4,
                  "hearth: an attention mask has 2 to 4 dimensions, [.., queries, keys]; use reshape");
    static_assert(!std::is_same_v<K, Int>,
                  "hearth: an attention mask holds truth values, or floats to add; use to_bool or to_float");
  }

  const Shape& shape() const { return shape_; }

  /// What to add to the scores: 0 where they stay and -inf where the mask hides them. `hides` is the truth
  /// value that hides. A reshape to `shape` comes first.
  Tensor<B, 4> added(bool hides, const std::array<std::size_t, 4>& shape) const {
    if (const auto* floats = std::get_if<Tensor<B, 4>>(&mask_)) return reshape(*floats, shape);
    const auto& truth = std::get<Tensor<B, 4, Bool>>(mask_);
    auto hidden = Tensor<B, 4>::full({1, 1, 1, 1}, detail::kHidden, truth.device());
    auto seen = Tensor<B, 4>::zeros({1, 1, 1, 1}, truth.device());
    if (!hides) std::swap(hidden, seen);
    return where(reshape(truth, shape), std::move(hidden), std::move(seen));
  }
  Tensor<B, 4> added(bool hides) const {
    return added(hides, std::visit([](const auto& mask) { return mask.shape(); }, mask_));
  }

 private:
  Shape shape_;
  std::variant<Tensor<B, 4>, Tensor<B, 4, Bool>> mask_;
};

namespace detail {

/// [queries, keys]: query i sees the keys up to i + before, the others are -inf.
template <Backend B>
Tensor<B, 2> causal_mask(std::size_t queries, std::size_t keys, std::size_t before, const Device<B>& device) {
  const auto last = unsqueeze(arange<B>(queries, device) + before, 1);
  return where(unsqueeze(arange<B>(keys, device), 0) > last, Tensor<B, 2>::full({1, 1}, kHidden, device),
               Tensor<B, 2>::zeros({1, 1}, device));
}

/// Two masks, or the one that is there.
template <class B>
std::optional<Tensor<B, 4>> both(std::optional<Tensor<B, 4>> mask, Tensor<B, 4> other) {
  return mask ? std::move(*mask) + std::move(other) : std::move(other);
}

/// Softmax of the scores plus the mask, [n, heads, L, S].
template <class B>
Tensor<B, 4> attention_weights(Tensor<B, 4> query, Tensor<B, 4> key, double scale,
                               std::optional<Tensor<B, 4>> mask) {
  auto scores = matmul(std::move(query) * scale, transpose(std::move(key)));
  return softmax(mask ? std::move(scores) + std::move(*mask) : std::move(scores));
}

/// Attention whose queries that the mask lets see nothing get zeros; softmax alone would give NaN.
template <class B>
Tensor<B, 4> attend(Tensor<B, 4> query, Tensor<B, 4> key, Tensor<B, 4> value, double scale,
                    std::optional<Tensor<B, 4>> mask, const Dropout& dropout, Rng* rng) {
  if constexpr (runs_attention<B>) {
    AttentionInputs<PrimitiveOf<B, Float>> inputs = {.query = std::move(query).primitive(),
                                                     .key = std::move(key).primitive(),
                                                     .value = std::move(value).primitive(),
                                                     .mask = {},
                                                     .scale = scale};
    if (mask) inputs.mask = std::move(*mask).primitive();
    return Tensor<B, 4>(B::attention(std::move(inputs)));
  } else {
    std::optional<Tensor<B, 4, Bool>> blind;  // [.., L, 1]
    const auto zero = Tensor<B, 4>::zeros({1, 1, 1, 1}, query.device());
    if (mask) {
      blind = all_keepdim(*mask == kHidden, 3);
      mask = where(*blind, zero, std::move(*mask));
    }
    auto weights = attention_weights(std::move(query), std::move(key), scale, std::move(mask));
    auto output = matmul(dropped(dropout, std::move(weights), rng), std::move(value));
    return blind ? where(std::move(*blind), zero, std::move(output)) : output;
  }
}

}  // namespace detail

template <Backend B>
struct ScaledDotProductAttentionOptions {
  std::optional<AttentionMask<B>> attn_mask = {};  // true: takes part; floats are added
  double dropout_p = 0;                            // over a backend that tracks gradients
  bool is_causal = false;                          // query i sees the keys up to i
  std::optional<double> scale = {};                // 1 / sqrt(d) unless given
  Rng* rng = nullptr;                              // for dropout
};

/// softmax(scale * query key^T + mask) value (Vaswani et al., 2017): [.., L, d], [.., S, d] and [.., S, dv]
/// to [.., L, dv]; with two axes before the last two, these are [n, heads]. A query that no key is left for
/// gives zeros, as in PyTorch. ShapeError when the shapes do not go together, Error when dropout lacks an
/// rng.
template <class B, std::size_t R>
Tensor<B, R> scaled_dot_product_attention(
    Tensor<B, R> query, Tensor<B, R> key, Tensor<B, R> value,
    const std::type_identity_t<ScaledDotProductAttentionOptions<B>>& options = {}) {
  static_assert(R >= 2 && R <= 4,
                "hearth: scaled_dot_product_attention takes tensors of 2 to 4 dimensions, [n, heads, L, d]");
  const Shape* given = options.attn_mask ? &options.attn_mask->shape() : nullptr;
  detail::check_attention(query.dynamic_shape(), key.dynamic_shape(), value.dynamic_shape(), given);
  const Dropout dropout{.p = options.dropout_p};
  detail::check_rng<B>("scaled_dot_product_attention", dropout, options.rng);

  const std::size_t queries = query.dim(R - 2), keys = key.dim(R - 2);
  const double scale = options.scale.value_or(1 / std::sqrt(static_cast<double>(query.dim(R - 1))));
  std::optional<Tensor<B, 4>> mask;
  if (options.attn_mask) mask = options.attn_mask->added(false);
  if (options.is_causal)
    mask = detail::both(std::move(mask),
                        hearth::detail::to_rank<4>(detail::causal_mask<B>(queries, keys, 0, query.device())));
  auto output = detail::attend(
      hearth::detail::to_rank<4>(std::move(query)), hearth::detail::to_rank<4>(std::move(key)),
      hearth::detail::to_rank<4>(std::move(value)), scale, std::move(mask), dropout, options.rng);
  if constexpr (R == 4) {
    return output;
  } else {
    std::array<std::size_t, R> shape;
    for (std::size_t axis = 0; axis < R; ++axis) shape[axis] = output.dim(axis + 4 - R);
    return reshape(std::move(output), shape);
  }
}

/// [size, size]: 0 up to the diagonal and -inf after it, to hide what comes later in a sequence.
template <Backend B>
Tensor<B, 2> generate_square_subsequent_mask(std::size_t size, const Device<B>& device) {
  return detail::causal_mask<B>(size, size, 0, device);
}

}  // namespace hearth::inline v0_1::nn
