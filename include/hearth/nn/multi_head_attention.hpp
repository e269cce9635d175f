#pragma once

#include <hearth/nn/attention.hpp>
#include <hearth/nn/kv_cache.hpp>
#include <hearth/nn/linear.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct MultiHeadAttention;

struct MultiHeadAttentionConfig {
  std::size_t embed_dim;
  std::size_t num_heads;  // of embed_dim / num_heads each
  double dropout = 0;     // of the weights
  bool bias = true;
  bool add_bias_kv = false;              // a trained key and value after the others
  bool add_zero_attn = false;            // a key and value of zeros after them
  std::optional<std::size_t> kdim = {};  // of the keys; embed_dim unless given
  std::optional<std::size_t> vdim = {};  // of the values
  bool batch_first = false;              // [n, positions, embed_dim], else [positions, n, embed_dim]

  /// Xavier uniform for the projections of query, key and value, and biases of zero, as in PyTorch.
  /// ShapeError unless num_heads divides embed_dim.
  template <ComputeBackend B>
  MultiHeadAttention<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("MultiHeadAttentionConfig", {{"embed_dim", embed_dim},
                                                   {"num_heads", num_heads},
                                                   {"kdim", kdim.value_or(1)},
                                                   {"vdim", vdim.value_or(1)}});
    check::in_range("MultiHeadAttentionConfig", "dropout", dropout, 0, 1);
    if (embed_dim % num_heads != 0)
      throw_shape_error("MultiHeadAttention", "num_heads that divide embed_dim " + std::to_string(embed_dim),
                        std::to_string(num_heads));
    const auto projection = [&](std::size_t out, std::size_t in) {
      return init_weight<B>(XavierUniform{}, std::array{out, in}, device, rng);
    };
    std::optional<Param<B, 2>> together, q, k, v;
    if (kdim.value_or(embed_dim) == embed_dim && vdim.value_or(embed_dim) == embed_dim) {
      together = projection(3 * embed_dim, embed_dim);
    } else {
      q = projection(embed_dim, embed_dim);
      k = projection(embed_dim, kdim.value_or(embed_dim));
      v = projection(embed_dim, vdim.value_or(embed_dim));
    }
    std::optional<Param<B, 1>> offset;
    if (bias) offset = init_full<B>(std::array{3 * embed_dim}, 0, device, rng);
    std::optional<Param<B, 3>> one_more_k, one_more_v;
    if (add_bias_kv)
      for (auto* more : {&one_more_k, &one_more_v}) {
        const ParamId id{rng.next()};
        const double deviation = std::sqrt(1 / static_cast<double>(embed_dim));
        more->emplace(
            normal<B>(std::array{std::size_t{1}, std::size_t{1}, embed_dim}, 0, deviation, device, rng), id);
      }
    auto out = LinearConfig{.in = embed_dim, .out = embed_dim, .bias = bias}.init<B>(device, rng);
    if (bias) out.bias->assign(Tensor<B, 1>::zeros({embed_dim}, device));
    return {.in_proj_weight = std::move(together),
            .q_proj_weight = std::move(q),
            .k_proj_weight = std::move(k),
            .v_proj_weight = std::move(v),
            .in_proj_bias = std::move(offset),
            .bias_k = std::move(one_more_k),
            .bias_v = std::move(one_more_v),
            .out_proj = std::move(out),
            .num_heads = num_heads,
            .dropout = {.p = dropout},
            .add_zero_attn = add_zero_attn,
            .batch_first = batch_first};
  }
  template <class LayerRecord>
  FromRecord<MultiHeadAttentionConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// L queries and S keys; with a cache, S counts the positions in it too.
template <Backend B>
struct MultiHeadAttentionOptions {
  std::optional<AttentionMask<B>> attn_mask = {};         // [L, S], [n heads, L, S] or [n, heads, L, S]
  std::optional<AttentionMask<B>> key_padding_mask = {};  // [n, S]. In both true hides, floats are added.
  bool is_causal = false;                                 // a query sees the keys up to its own position
  bool need_weights = false;
  bool average_attn_weights = true;    // over the heads
  Rng* rng = nullptr;                  // for dropout while training
  KvCache<B>* cache = nullptr;         // the keys and values join those of earlier calls
  KvCache<B>* memory_cache = nullptr;  // filled once: later calls do not look at key and value
};

template <Backend B>
struct MultiHeadAttentionOutput {
  Tensor<B, 3> output;                       // as the queries lie
  std::optional<Tensor<B, 3>> weights;       // [n, L, S], on request: averaged over the heads
  std::optional<Tensor<B, 4>> head_weights;  // [n, heads, L, S], on request: not averaged
};

namespace detail {

/// What an attention of several heads is called with.
struct AttentionCall {
  std::array<std::size_t, 3> query, key, value;  // shapes
  std::size_t embed_dim, kdim, vdim, num_heads;
  bool batch_first;
  std::size_t cached = 0;  // keys before those that are given
  bool unlooked = false;   // the cached keys are all there are

  std::size_t batch() const { return query[batch_first ? 0 : 1]; }
  std::size_t queries() const { return query[batch_first ? 1 : 0]; }
  std::size_t keys() const { return unlooked ? cached : cached + key[batch_first ? 1 : 0]; }

  /// ShapeError when the three do not go together, or not with the layer.
  HEARTH_API void check() const;
  /// A mask's shape as [n, heads, L, S], 1 where it is the same for all. ShapeError when it is another
  /// mask's.
  HEARTH_API std::array<std::size_t, 4> mask_shape(const Shape& mask) const;
  HEARTH_API std::array<std::size_t, 4> padding_shape(const Shape& mask) const;
};

}  // namespace detail

/// softmax(q k^T / sqrt(d)) v for each head, with q, k and v linear in query, key and value, and one more
/// linear map of the heads side by side (Vaswani et al., 2017).
template <Backend B>
struct MultiHeadAttention {
  std::optional<Param<B, 2>> in_proj_weight;  // [3 embed_dim, embed_dim]: those of q, k and v; or, with kdim
  std::optional<Param<B, 2>> q_proj_weight;   // [embed_dim, embed_dim]   or vdim, these three
  std::optional<Param<B, 2>> k_proj_weight;   // [embed_dim, kdim]
  std::optional<Param<B, 2>> v_proj_weight;   // [embed_dim, vdim]
  std::optional<Param<B, 1>> in_proj_bias;    // [3 embed_dim]
  std::optional<Param<B, 3>> bias_k, bias_v;  // [1, 1, embed_dim]
  Linear<B> out_proj;
  std::size_t num_heads = 1;
  Dropout dropout = {.p = 0};
  bool add_zero_attn = false;
  bool batch_first = false;

  HEARTH_MODULE(MultiHeadAttention, in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, in_proj_bias,
                bias_k, bias_v, out_proj, num_heads, dropout, add_zero_attn, batch_first)

  using Options = MultiHeadAttentionOptions<B>;
  using Output = MultiHeadAttentionOutput<B>;

  /// Self-attention: [L, n, embed_dim], or [n, L, embed_dim] with batch_first, to the same.
  template <class A, std::size_t R, class K>
  Output operator()(Tensor<A, R, K> x, const Options& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    return (*this)(x, x, x, options);
  }
  /// query [L, n, embed_dim], key [S, n, kdim] and value [S, n, vdim] to [L, n, embed_dim]; n comes first
  /// with batch_first. A query that no key is left for gives the output's bias; and NaN when the weights are
  /// asked for, as in PyTorch. ShapeError when shapes do not go together, Error when dropout lacks an rng.
  Output operator()(Tensor<B, 3> query, Tensor<B, 3> key, Tensor<B, 3> value,
                    const Options& options = {}) const {
    const auto call = checked(query, key, value, options);
    const double scale = 1 / std::sqrt(static_cast<double>(head_dim()));
    auto mask = added_mask(call, options, query.device());
    auto q = heads(projected(0, std::move(query)));
    auto [k, v] = keys_and_values(std::move(key), std::move(value), options);
    extend(k, v, mask);
    if (!options.need_weights)
      return {joined(detail::attend(std::move(q), std::move(k), std::move(v), scale, std::move(mask), dropout,
                                    options.rng)),
              {},
              {}};
    auto weights = detail::dropped(
        dropout, detail::attention_weights(std::move(q), std::move(k), scale, std::move(mask)), options.rng);
    auto output = joined(matmul(weights, std::move(v)));
    if (options.average_attn_weights) return {std::move(output), mean(std::move(weights), 1), {}};
    return {std::move(output), {}, std::move(weights)};
  }

 private:
  std::size_t embed_dim() const { return out_proj.weight.value().dim(0); }
  std::size_t head_dim() const { return embed_dim() / num_heads; }
  // The axes that turn [positions, n, heads, d] into [n, heads, positions, d], and back.
  std::array<std::size_t, 4> heads_first() const {
    return batch_first ? std::array<std::size_t, 4>{0, 2, 1, 3} : std::array<std::size_t, 4>{1, 2, 0, 3};
  }
  std::array<std::size_t, 4> heads_behind() const {
    return batch_first ? std::array<std::size_t, 4>{0, 2, 1, 3} : std::array<std::size_t, 4>{2, 0, 1, 3};
  }

  detail::AttentionCall checked(const Tensor<B, 3>& query, const Tensor<B, 3>& key, const Tensor<B, 3>& value,
                                const Options& options) const {
    const std::size_t kdim = k_proj_weight ? k_proj_weight->value().dim(1) : embed_dim();
    const std::size_t vdim = v_proj_weight ? v_proj_weight->value().dim(1) : embed_dim();
    detail::AttentionCall call = {query.shape(), key.shape(), value.shape(), embed_dim(),
                                  kdim,          vdim,        num_heads,     batch_first};
    call.check();
    if (options.memory_cache)
      call.unlooked = (call.cached = options.memory_cache->size()) > 0;
    else if (options.cache)
      call.cached = options.cache->size();
    detail::check_rng<B>("MultiHeadAttention", dropout, options.rng);
    return call;
  }

  // What is added to the scores: [n, heads, L, S], with 1 where it is the same for all.
  static std::optional<Tensor<B, 4>> added_mask(const detail::AttentionCall& call, const Options& options,
                                                const Device<B>& device) {
    std::optional<Tensor<B, 4>> mask;
    if (options.attn_mask) mask = options.attn_mask->added(true, call.mask_shape(options.attn_mask->shape()));
    if (const auto& padding = options.key_padding_mask)
      mask = detail::both(std::move(mask), padding->added(true, call.padding_shape(padding->shape())));
    if (options.is_causal)
      mask = detail::both(std::move(mask),
                          hearth::detail::to_rank<4>(detail::causal_mask<B>(
                              call.queries(), call.keys(), call.unlooked ? 0 : call.cached, device)));
    return mask;
  }

  // Query, key or value (part 0, 1, 2) through its linear map: [.., embed_dim].
  Tensor<B, 3> projected(std::size_t part, Tensor<B, 3> x) const {
    const std::size_t width = embed_dim();
    std::optional<Tensor<B, 1>> bias;
    if (in_proj_bias) bias = narrow(in_proj_bias->value(), 0, part * width, width);
    const auto* offset = bias ? &*bias : nullptr;
    if (in_proj_weight)
      return linear(std::move(x), narrow(in_proj_weight->value(), 0, part * width, width), offset);
    const auto& weight = part == 0 ? q_proj_weight : part == 1 ? k_proj_weight : v_proj_weight;
    return linear(std::move(x), weight->value(), offset);
  }

  // [positions, n, embed_dim] to [n, heads, positions, d]; and back.
  Tensor<B, 4> heads(Tensor<B, 3> x) const {
    const std::array shape = {x.dim(0), x.dim(1), num_heads, head_dim()};
    return permute(reshape(std::move(x), shape), heads_first());
  }
  Tensor<B, 3> joined(Tensor<B, 4> x) const {
    x = permute(std::move(x), heads_behind());
    const std::array shape = {x.dim(0), x.dim(1), embed_dim()};
    return out_proj(reshape(std::move(x), shape));
  }

  std::pair<Tensor<B, 4>, Tensor<B, 4>> keys_and_values(Tensor<B, 3> key, Tensor<B, 3> value,
                                                        const Options& options) const {
    if (options.memory_cache && options.memory_cache->size() > 0) return options.memory_cache->held();
    std::pair pair(heads(projected(1, std::move(key))), heads(projected(2, std::move(value))));
    KvCache<B>* cache = options.memory_cache ? options.memory_cache : options.cache;
    return cache ? cache->append(std::move(pair.first), std::move(pair.second)) : pair;
  }

  // The keys and values that bias_k, bias_v and add_zero_attn add, which every query sees.
  void extend(Tensor<B, 4>& key, Tensor<B, 4>& value, std::optional<Tensor<B, 4>>& mask) const {
    const auto shape = key.shape();
    const auto add = [&](Tensor<B, 4> k, Tensor<B, 4> v) {
      const std::array one = {shape[0], shape[1], std::size_t{1}, shape[3]};
      key = cat(std::vector{std::move(key), expand(std::move(k), one)}, 2);
      value = cat(std::vector{std::move(value), expand(std::move(v), one)}, 2);
      if (!mask) return;
      auto column = mask->shape();
      column[3] = 1;
      const auto device = mask->device();
      mask = cat(std::vector{std::move(*mask), Tensor<B, 4>::zeros(column, device)}, 3);
    };
    const std::array head = {std::size_t{1}, shape[1], std::size_t{1}, shape[3]};
    if (bias_k && bias_v) add(reshape(bias_k->value(), head), reshape(bias_v->value(), head));
    if (add_zero_attn) add(Tensor<B, 4>::zeros(head, key.device()), Tensor<B, 4>::zeros(head, key.device()));
  }
};

/// PyTorch's spelling.
template <Backend B>
using MultiheadAttention = MultiHeadAttention<B>;
using MultiheadAttentionConfig = MultiHeadAttentionConfig;

}  // namespace hearth::inline v0_1::nn
