#include <hearth/trace/op/attention.hpp>

namespace hearth::inline v0_1::operators_of {

AttentionOptions::AttentionOptions(NodeReader& node)
    : query_heads(node.integer("q_num_heads")),
      key_heads(node.integer("kv_num_heads")),
      scale(node.real("scale")),
      cap(node.real("softcap", 0)),
      is_causal(node.integer("is_causal", 0) != 0) {
  if (const auto precision = node.integer("softmax_precision"))
    if (!is_float(onnx_dtype(node, *precision))) node.refuse("a softmax_precision of floats", "another");
  const std::int64_t which = node.integer("qk_matmul_output_mode", 0);
  if (which < 0 || which > 3) node.refuse("a qk_matmul_output_mode from 0 to 3", std::to_string(which));
  scores = static_cast<Scores>(which);
}

Shape AttentionOptions::heads_of(const Shape& shape, const std::optional<std::int64_t>& heads) const {
  if (shape.rank() == 4) return shape;
  if (shape.rank() != 3)
    throw_shape_error("Attention", "[batch, heads, length, size] or [batch, length, heads size]",
                      shape.text());
  if (!heads || *heads < 1 || shape[2] % static_cast<std::size_t>(*heads) != 0)
    throw_shape_error("Attention", "q_num_heads and kv_num_heads that divide the last axis", shape.text());
  const auto count = static_cast<std::size_t>(*heads);
  return {shape[0], count, shape[1], shape[2] / count};
}

Rotation rotation_of(const Shape& x, std::int64_t heads, std::int64_t turned) {
  Rotation how;
  if (x.rank() == 4) {
    how.heads = x;
  } else {
    if (x.rank() != 3 || heads < 1 || x[2] % static_cast<std::size_t>(heads) != 0)
      throw_shape_error("RotaryEmbedding",
                        "[batch, heads, length, size], or [batch, length, heads size] with num_heads",
                        x.text());
    const auto count = static_cast<std::size_t>(heads);
    how.heads = {x[0], x[1], count, x[2] / count};
  }
  const std::size_t size = how.heads[3];
  if (turned < 0 || static_cast<std::size_t>(turned) > size || (turned == 0 ? size % 2 : turned % 2) != 0)
    throw_shape_error("RotaryEmbedding", "an even number of at most " + std::to_string(size) + " to turn",
                      std::to_string(turned));
  how.batch = x[0];
  how.length = x.rank() == 4 ? x[2] : x[1];
  how.half = (turned == 0 ? size : static_cast<std::size_t>(turned)) / 2;
  how.angles =
      x.rank() == 4 ? Shape{how.batch, 1, how.length, how.half} : Shape{how.batch, how.length, 1, how.half};
  return how;
}

}  // namespace hearth::inline v0_1::operators_of
