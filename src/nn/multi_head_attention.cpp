#include <hearth/nn/multi_head_attention.hpp>

namespace hearth::inline v0_1::nn::detail {
namespace {

constexpr std::string_view kWho = "MultiHeadAttention";

std::string text(const std::array<std::size_t, 3>& shape) { return Shape(shape.begin(), shape.end()).text(); }

}  // namespace

void AttentionCall::check() const {
  const std::size_t image = batch_first ? 0 : 1, row = batch_first ? 1 : 0;
  const auto of_width = [&](const char* what, std::size_t width, const std::array<std::size_t, 3>& got) {
    if (got[2] != width)
      throw_shape_error(kWho,
                        std::string(what) + (batch_first ? " [n, positions, " : " [positions, n, ") +
                            std::to_string(width) + "]",
                        text(got));
  };
  of_width("query", embed_dim, query);
  of_width("key", kdim, key);
  of_width("value", vdim, value);
  if (key[image] != query[image] || value[image] != query[image] || key[row] != value[row])
    throw_shape_error(kWho, "query, key and value of one n, and as many keys as values",
                      text(query) + ", " + text(key) + " and " + text(value));
}

std::array<std::size_t, 4> AttentionCall::mask_shape(const Shape& mask) const {
  const std::size_t n = batch(), l = queries(), s = keys();
  if (mask == Shape{l, s}) return {1, 1, l, s};
  if (mask == Shape{n * num_heads, l, s}) return {n, num_heads, l, s};
  if (mask.rank() == 4 && (mask[0] == n || mask[0] == 1) && (mask[1] == num_heads || mask[1] == 1) &&
      mask[2] == l && mask[3] == s)
    return {mask[0], mask[1], l, s};
  throw_shape_error(kWho,
                    "an attn_mask " + Shape{l, s}.text() + ", " + Shape{n * num_heads, l, s}.text() + " or " +
                        Shape{n, num_heads, l, s}.text(),
                    mask.text());
}

std::array<std::size_t, 4> AttentionCall::padding_shape(const Shape& mask) const {
  const Shape wanted = {batch(), keys()};
  if (!(mask == wanted)) throw_shape_error(kWho, "a key_padding_mask " + wanted.text(), mask.text());
  return {batch(), 1, 1, keys()};
}

}  // namespace hearth::inline v0_1::nn::detail
