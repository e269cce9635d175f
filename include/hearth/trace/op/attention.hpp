// Attention, and the turning of vectors by their position that goes before it.
#pragma once

#include <hearth/nn/attention.hpp>
#include <hearth/trace/op/product.hpp>

namespace hearth::inline v0_1::operators_of {

/// What Attention says of heads and scores.
struct HEARTH_API AttentionOptions {
  explicit AttentionOptions(NodeReader& node);

  /// A tensor [batch, heads, length, size], or [batch, length, heads size] with the heads that the node says.
  /// ShapeError for another one.
  Shape heads_of(const Shape& shape, const std::optional<std::int64_t>& heads) const;

  std::optional<std::int64_t> query_heads, key_heads;
  std::optional<double> scale;
  double cap;  // c tanh(scores / c), or 0
  bool is_causal;
  enum class Scores : std::uint8_t { product, capped, masked, softmax } scores;  // that output 3 has
};

/// [batch, length, heads size] as [batch, heads, length, size]; what is that already stays.
template <class B>
PrimitiveOf<B, Float> with_heads(PrimitiveOf<B, Float> x, const AttentionOptions& how,
                                 const std::optional<std::int64_t>& heads) {
  const Shape from = B::template shape<Float>(x), to = how.heads_of(from, heads);
  if (from.rank() == 4) return x;
  x = B::template reshape<Float>(std::move(x), {to[0], to[2], to[1], to[3]});
  return B::template permute<Float>(std::move(x), {0, 2, 1, 3});
}

/// Scores, or -inf where the mask says no.
template <class B>
PrimitiveOf<B, Float> masked(PrimitiveOf<B, Float> scores, PrimitiveOf<B, Bool> mask,
                             const Device<B>& device) {
  auto none = B::template full<Float>({1, 1, 1, 1}, -std::numeric_limits<double>::infinity(), device);
  return B::template where<Float>(std::move(mask), std::move(scores), std::move(none));
}
/// A mask that goes with scores; keys behind its last are not seen.
template <class K, class B>
PrimitiveOf<B, K> mask_for(PrimitiveOf<B, K> mask, const Shape& scores, const Device<B>& device) {
  mask = with_rank<K, B>(std::move(mask), 4);
  Shape shape = B::template shape<K>(mask);
  if (shape.rank() == 4 && shape[3] < scores[3]) {
    shape[3] = scores[3] - shape[3];
    const double unseen = std::is_same_v<K, Bool> ? 0 : -std::numeric_limits<double>::infinity();
    std::vector<PrimitiveOf<B, K>> parts{std::move(mask), B::template full<K>(shape, unseen, device)};
    mask = B::template concat<K>(std::move(parts), 3);
  }
  check::expand("attn_mask", B::template shape<K>(mask), scores);
  return mask;
}

template <class B>
PrimitiveOf<B, Float> with_masks(PrimitiveOf<B, Float> scores, std::size_t past, bool is_causal,
                                 OperatorCall<B>& call) {
  const Shape shape = B::template shape<Float>(scores);
  if (call.has(3) && call.in[3].template holds<Bool>()) {
    auto mask = mask_for<Bool, B>(take<Bool>(call, 3), shape, call.device);
    scores = masked<B>(std::move(scores), std::move(mask), call.device);
  } else if (call.has(3)) {
    auto mask = mask_for<Float, B>(take<Float>(call, 3), shape, call.device);
    scores = B::template binary<Float>(op::Add{}, std::move(scores), std::move(mask));
  }
  if (is_causal) {
    auto mask = nn::detail::causal_mask<B>(shape[2], shape[3], past, call.device).primitive();
    scores = B::template binary<Float>(op::Add{}, std::move(scores), with_rank<Float, B>(std::move(mask), 4));
  }
  if (call.has(6)) {  // how many keys of each sequence are not padding
    auto counts = take<Int>(call, 6);
    check::equal("nonpad_kv_seqlen", {shape[0]}, B::template shape<Int>(counts));
    counts = B::template reshape<Int>(std::move(counts), {shape[0], 1, 1, 1});
    auto places = B::template reshape<Int>(B::arange(shape[3], call.device), {1, 1, 1, shape[3]});
    scores =
        masked<B>(std::move(scores),
                  B::template compare<Int>(op::Less{}, std::move(places), std::move(counts)), call.device);
  }
  return scores;
}

/// softmax(scale Q K^T + mask) V, for groups of query heads that share keys and values (Vaswani et al., 2017;
/// Ainslie et al., 2023), with keys and values of earlier calls before them.
template <class B>
Kernel<B> attention(NodeReader& node) {
  return [how = AttentionOptions(node)](OperatorCall<B>& call) {
    using F = PrimitiveOf<B, Float>;
    const DType dtype = call.in[0].dtype(), of_values = call.in[2].dtype();
    const bool is_packed = call.in[0].shape().rank() == 3;
    F q = with_heads<B>(take<Float>(call, 0), how, how.query_heads);
    F k = with_heads<B>(take<Float>(call, 1), how, how.key_heads);
    F v = with_heads<B>(take<Float>(call, 2), how, how.key_heads);
    std::size_t past = 0;
    const auto behind = [&](std::size_t input, F x) {
      if (!call.has(input)) return x;
      F before = take<Float>(call, input);
      const Shape &a = B::template shape<Float>(before), &b = B::template shape<Float>(x);
      check::concat({a, b}, 2);
      past = a[2];
      std::vector<F> parts{std::move(before), std::move(x)};
      return B::template concat<Float>(std::move(parts), 2);
    };
    v = behind(5, std::move(v));
    k = behind(4, std::move(k));
    const Shape of_q = B::template shape<Float>(q), of_k = B::template shape<Float>(k),
                of_v = B::template shape<Float>(v);
    check::equal("keys", {of_q[0], of_v[1], of_v[2], of_q[3]}, of_k);
    check::equal("values", {of_q[0], of_k[1], of_k[2], of_v[3]}, of_v);
    if (of_k[1] == 0 || of_q[1] % of_k[1] != 0)
      throw_shape_error("Attention", "heads of queries that are a multiple of those of keys", of_q.text());
    if (call.out.size() > 1) call.out[1] = {k, dtype};
    if (call.out.size() > 2) call.out[2] = {v, of_values};

    // The queries of a group are rows of one matrix.
    const std::size_t groups = of_q[0] * of_k[1], rows = of_q[1] / of_k[1] * of_q[2];
    const double scale = how.scale.value_or(1 / std::sqrt(static_cast<double>(of_q[3])));
    q = B::template reshape<Float>(B::template unary<Float>(op::MulScalar{scale}, std::move(q)),
                                   {groups, rows, of_q[3]});
    k = B::template reshape<Float>(std::move(k), {groups, of_k[2], of_k[3]});
    v = B::template reshape<Float>(std::move(v), {groups, of_v[2], of_v[3]});
    const Shape of_scores = {of_q[0], of_q[1], of_q[2], of_k[2]};
    using Scores = AttentionOptions::Scores;
    const auto tell = [&](Scores which, const F& scores) {
      if (call.out.size() > 3 && how.scores == which) call.out[3] = {scores, dtype};
    };
    F scores = B::template reshape<Float>(B::matmul(std::move(q), transposed<B>(std::move(k))), of_scores);
    tell(Scores::product, scores);
    if (how.cap > 0) {
      scores = B::template unary<Float>(op::MulScalar{1 / how.cap}, std::move(scores));
      scores = B::template unary<Float>(op::MulScalar{how.cap},
                                        B::template unary<Float>(op::Tanh{}, std::move(scores)));
    }
    tell(Scores::capped, scores);
    scores = with_masks<B>(std::move(scores), past, how.is_causal, call);
    tell(Scores::masked, scores);
    scores = B::softmax(std::move(scores));
    tell(Scores::softmax, scores);

    F y = B::matmul(B::template reshape<Float>(std::move(scores), {groups, rows, of_k[2]}), std::move(v));
    y = B::template reshape<Float>(std::move(y), {of_q[0], of_q[1], of_q[2], of_v[3]});
    if (is_packed)
      y = B::template reshape<Float>(B::template permute<Float>(std::move(y), {0, 2, 1, 3}),
                                     {of_q[0], of_q[2], of_q[1] * of_v[3]});
    call.out[0] = {std::move(y), dtype};
  };
}

/// Where heads stand, and how much of each turns.
struct Rotation {
  Shape heads;   // x as [batch, heads, length, size], or as [batch, length, heads, size]
  Shape angles;  // that goes with it: [batch, 1, length, turned / 2], or [batch, length, 1, turned / 2]
  std::size_t batch, length, half;
};
HEARTH_API Rotation rotation_of(const Shape& x, std::int64_t heads, std::int64_t turned);

/// Pairs of numbers (a, b) of each head as (a cos - b sin, a sin + b cos), by angles that the position tells
/// (Su et al., 2021); pairs stand side by side, or half a head apart.
template <class B>
Kernel<B> rotary_embedding(NodeReader& node) {
  return [interleaved = node.integer("interleaved", 0) != 0, turned = node.integer("rotary_embedding_dim", 0),
          heads = node.integer("num_heads", 0)](OperatorCall<B>& call) {
    using F = PrimitiveOf<B, Float>;
    const DType dtype = call.in[0].dtype();
    F x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    const Rotation how = rotation_of(shape, heads, turned);
    x = B::template reshape<Float>(std::move(x), how.heads);
    const auto angles = [&](std::size_t input) {
      F cache = take<Float>(call, input);
      const Shape of_cache = B::template shape<Float>(cache);
      if (!call.has(3)) {
        check::equal("cache", {how.batch, how.length, how.half}, of_cache);
      } else {
        auto places = call.in[3].template get<Int>();
        check::equal("position_ids", {how.batch, how.length}, B::template shape<Int>(places));
        check::rank(of_cache, 2);
        check::equal("cache", {of_cache[0], how.half}, of_cache);
        places = B::template reshape<Int>(std::move(places), {how.batch * how.length});
        cache = B::template index_select<Float>(std::move(cache), 0, std::move(places));
      }
      return B::template reshape<Float>(std::move(cache), how.angles);
    };
    const F cosines = angles(1), sines = angles(2);

    Shape start = Shape::filled(4, 0), part = how.heads, step = Shape::filled(4, 1);
    part[3] = how.half;
    step[3] = interleaved ? 2 : 1;
    const F a = B::template slice<Float>(x, start, part, step);
    start[3] = interleaved ? 1 : how.half;
    const F b = B::template slice<Float>(x, start, part, step);
    const auto times = [](const F& left, const F& right) {
      return B::template binary<Float>(op::Mul{}, left, right);
    };
    F real = B::template binary<Float>(op::Sub{}, times(a, cosines), times(b, sines));
    F imaginary = B::template binary<Float>(op::Add{}, times(a, sines), times(b, cosines));
    std::vector<F> parts;
    if (interleaved) {
      Shape apart = part;
      apart.push_back(1);
      parts.push_back(B::template reshape<Float>(std::move(real), apart));
      parts.push_back(B::template reshape<Float>(std::move(imaginary), apart));
      part[3] = 2 * how.half;
      F pairs = B::template reshape<Float>(B::template concat<Float>(std::move(parts), 4), part);
      parts.assign(1, std::move(pairs));
    } else {
      parts.push_back(std::move(real));
      parts.push_back(std::move(imaginary));
    }
    if (const std::size_t rest = how.heads[3] - 2 * how.half; rest > 0) {
      start[3] = 2 * how.half;
      part[3] = rest;
      parts.push_back(B::template slice<Float>(x, start, part, Shape::filled(4, 1)));
    }
    F y = parts.size() == 1 ? std::move(parts[0]) : B::template concat<Float>(std::move(parts), 3);
    call.out[0] = {B::template reshape<Float>(std::move(y), shape), dtype};
  };
}

template <class B>
void add_attention(Operators<B>& all) {
  all.add("Attention", attention<B>);
  all.add("RotaryEmbedding", rotary_embedding<B>);
}

}  // namespace hearth::inline v0_1::operators_of
