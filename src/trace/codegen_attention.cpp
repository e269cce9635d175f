// Attention as a function, and the turning of vectors by their position.
#include <hearth/trace/op/attention.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

using operators_of::AttentionOptions;

Value line(Call& call, const Value& like, const Extents& shape, std::string code, bool joins = false) {
  return call.coder.line(like.dtype, open(shape), std::move(code), joins);
}

// [batch, heads, length, size]
Value with_heads(Call& call, std::size_t input, const std::optional<std::int64_t>& heads) {
  Value x = call.floats(input);
  if (x.rank() == 4) return x;
  if (x.rank() != 3 || !heads || *heads < 1)
    call.node.refuse("[batch, heads, length, size], or [batch, length, heads size] with its heads",
                     std::to_string(x.rank()) + " dimensions");
  const auto size = divided(x.shape[2], *heads);
  if (!size) call.node.refuse("heads that divide the last axis", x.shape[2].text());
  x = reshaped(call, x, {x.shape[0], x.shape[1], *heads, *size});
  return line(call, x, {x.shape[0], x.shape[2], x.shape[1], x.shape[3]}, "transpose(" + x.code + ", 1, 2)");
}

// Behind those of earlier calls.
Value behind(Call& call, std::size_t input, const Value& x) {
  if (!call.has(input)) return x;
  const Value& before = call.floats(input);
  if (before.rank() != 4) call.node.refuse("[batch, heads, length, size] of earlier calls", "others");
  Extents to = x.shape;
  to[2] = call.coder.sum(before.shape[2], to[2]);
  return line(call, x, to, "cat({" + call.read(input) + ", " + call.coder.read(x) + "}, 2)");
}

// Each head `times` times in a row.
Value repeated(Call& call, const Value& x, std::int64_t times) {
  if (times == 1) return x;
  const Extents one = {x.shape[0], x.shape[1], 1, x.shape[2], x.shape[3]};
  Extents wide = one, to = x.shape;
  wide[2] = times;
  to[1] = Extent(x.shape[1].factor * times);
  const Value apart = line(call, x, one, "unsqueeze(" + call.coder.read(x) + ", 2)");
  return reshaped(call, line(call, x, wide, "expand(" + apart.code + ", " + braced(wide) + ")"), to);
}

void attention(Call& call) {
  const AttentionOptions how(call.node);
  if (how.cap != 0) call.node.refuse("a softcap of 0", std::to_string(how.cap));
  if (call.has(6) || call.node.has_output(3))
    call.node.refuse("no nonpad_kv_seqlen and no scores as output", "one of them");
  if (how.is_causal && call.has(4)) call.node.refuse("is_causal without earlier keys", "with some");
  const bool is_packed = call.at(0).rank() == 3;
  const Value q = with_heads(call, 0, how.query_heads);
  Value k = behind(call, 4, with_heads(call, 1, how.key_heads));
  Value v = behind(call, 5, with_heads(call, 2, how.key_heads));
  if (call.out.size() > 1) call.out[1] = k;
  if (call.out.size() > 2) call.out[2] = v;
  const std::size_t heads = call.known(q.shape[1], "a number of heads"),
                    shared = call.known(k.shape[1], "a number of heads");
  if (shared == 0 || heads % shared != 0 || !(v.shape[1] == k.shape[1]))
    call.node.refuse("heads of queries that are a multiple of those of keys", std::to_string(heads));
  const auto times = static_cast<std::int64_t>(heads / shared);
  k = repeated(call, k, times);
  v = repeated(call, v, times);
  std::vector<std::string> options;
  if (call.has(3)) {
    const Value& mask = call.at(3);
    if (mask.is_int() || mask.rank() < 2 || mask.rank() > 4 || !(mask.shape.back() == k.shape[2]))
      call.node.refuse("a mask [.., queries, keys] of all keys", std::string(name(mask.dtype)));
    options.push_back(".attn_mask = " + call.read(3));
  }
  if (how.is_causal) options.emplace_back(".is_causal = true");
  if (how.scale) options.push_back(".scale = " + real_text(*how.scale, true));
  const Extents to = {q.shape[0], q.shape[1], q.shape[2], v.shape[3]};
  const Value y =
      line(call, q, to,
           "nn::scaled_dot_product_attention(" + call.coder.read(q) + ", " + call.coder.read(k) + ", " +
               call.coder.read(v) + (options.empty() ? "" : ", {" + joined(options) + "}") + ")");
  if (!is_packed) {
    call.out[0] = y;
    return;
  }
  const auto width = codegen::times(to[1], to[3]);
  if (!width) call.node.refuse("a width that fits", "a larger one");
  const Value turned = line(call, y, {to[0], to[2], to[1], to[3]}, "transpose(" + y.code + ", 1, 2)");
  call.out[0] = reshaped(call, turned, {to[0], to[2], *width});
}

// The cosines or sines of each position, beside the heads.
Value angles(Call& call, std::size_t input, const Extents& to, const Extents& places) {
  const Value& cache = call.floats(input);
  Value of = cache;
  if (call.has(3)) {
    if (cache.rank() != 2)
      call.node.refuse("a cache [positions, size]", std::to_string(cache.rank()) + " dimensions");
    const auto count = product(places);
    if (!count) call.node.refuse("a number of positions that fits", "a larger one");
    of = line(call, cache, {*count, cache.shape[1]},
              "index_select(" + call.read(input) + ", 0, flatten(" + call.read(3) + "))");
  } else if (cache.rank() != 3) {
    call.node.refuse("a cache [batch, length, size]", std::to_string(cache.rank()) + " dimensions");
  }
  return reshaped(call, of, to);
}

void rotary_embedding(Call& call) {
  const bool interleaved = call.node.integer("interleaved", 0) != 0;
  const std::int64_t turned = call.node.integer("rotary_embedding_dim", 0),
                     heads = call.node.integer("num_heads", 0);
  const Value& x = call.floats(0);
  const bool is_packed = x.rank() == 3;
  if (x.rank() != 4 && (!is_packed || heads < 1))
    call.node.refuse("[batch, heads, length, size], or [batch, length, heads size] with num_heads",
                     std::to_string(x.rank()) + " dimensions");
  if (call.has(3) && (!call.at(3).is_int() || call.at(3).rank() != 2))
    call.node.refuse("position_ids [batch, length]", std::string(name(call.at(3).dtype)));
  const auto size = is_packed ? divided(x.shape[2], heads) : std::optional(x.shape[3]);
  if (!size) call.node.refuse("heads that divide the last axis", x.shape[2].text());
  const auto width = static_cast<std::int64_t>(call.known(*size, "a size of heads"));
  const std::int64_t part = turned == 0 ? width : turned;
  if (part < 0 || part > width || part % 2 != 0)
    call.node.refuse("an even number of at most " + std::to_string(width) + " to turn", std::to_string(part));
  const Extent length = x.shape[is_packed ? 1 : 2];
  const Value all = is_packed ? reshaped(call, x, {x.shape[0], length, heads, width}) : x;
  const Extents beside =
      is_packed ? Extents{x.shape[0], length, 1, part / 2} : Extents{x.shape[0], 1, length, part / 2};
  const std::string cosines = angles(call, 1, beside, {x.shape[0], length}).code,
                    sines = angles(call, 2, beside, {x.shape[0], length}).code;
  Extents half = all.shape;
  const auto piece = [&](std::int64_t count, const std::string& range) {
    half[3] = count;
    return line(call, x, half, "slice(" + call.coder.read(all) + ", 3, " + range + ")").code;
  };
  const auto range = [](std::int64_t first, std::int64_t last, bool by_two) {
    const std::string start = std::to_string(first), end = std::to_string(last);
    return by_two ? "{.start = " + start + ", .end = " + end + ", .step = 2}"
                  : "{" + start + ", " + end + "}";
  };
  const std::string a = piece(part / 2, interleaved ? range(0, part, true) : range(0, part / 2, false)),
                    b = piece(part / 2, interleaved ? range(1, part, true) : range(part / 2, part, false));
  const auto times = [&](const std::string& of, const std::string& by) {
    return line(call, x, half, of + " * " + by, true).code;
  };
  const Value real = line(call, x, half, times(a, cosines) + " - " + times(b, sines), true),
              imaginary = line(call, x, half, times(a, sines) + " + " + times(b, cosines), true);
  std::vector<std::string> parts = {real.code, imaginary.code};
  if (interleaved) {
    Extents apart = half, pairs = half;
    apart.emplace_back(2);
    pairs[3] = part;
    const Value both = line(call, x, apart, "stack({" + joined(parts) + "}, 4)");
    const Value all_pairs = reshaped(call, both, pairs);
    if (part == width) {
      call.out[0] = reshaped(call, all_pairs, x.shape);
      return;
    }
    parts = {all_pairs.code};
  }
  if (part < width) parts.push_back(piece(width - part, range(part, width, false)));
  call.out[0] = reshaped(call, line(call, x, all.shape, "cat({" + joined(parts) + "}, 3)"), x.shape);
}

constexpr OperatorWriter kWriters[] = {{"Attention", attention}, {"RotaryEmbedding", rotary_embedding}};

}  // namespace

std::span<const OperatorWriter> attention_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
