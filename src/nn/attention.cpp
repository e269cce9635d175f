#include <hearth/nn/attention.hpp>

namespace hearth::inline v0_1::nn::detail {
namespace {

// The batch axes of one with those of another, as matmul takes them.
bool same_batch(const Shape& a, const Shape& b) {
  for (std::size_t axis = 0; axis + 2 < a.rank(); ++axis)
    if (a[axis] != b[axis] && a[axis] != 1 && b[axis] != 1) return false;
  return true;
}

}  // namespace

void check_attention(const Shape& query, const Shape& key, const Shape& value, const Shape* mask) {
  constexpr std::string_view who = "scaled_dot_product_attention";
  const std::size_t rank = query.rank(), rows = rank - 2, width = rank - 1;
  const std::string got = query.text() + ", " + key.text() + " and " + value.text();
  if (query[width] != key[width]) throw_shape_error(who, "queries and keys of one width", got);
  if (key[rows] != value[rows]) throw_shape_error(who, "as many keys as values", got);
  if (!same_batch(query, key) || !same_batch(query, value) || !same_batch(key, value))
    throw_shape_error(who, "batch axes that are equal or 1", got);
  if (!mask) return;
  Shape scores = query;
  scores[width] = key[rows];
  for (std::size_t axis = 0; axis < rows; ++axis)
    if (scores[axis] == 1) scores[axis] = key[axis];
  bool fits = mask->rank() <= rank;
  for (std::size_t i = 1; fits && i <= mask->rank(); ++i) {
    const std::size_t extent = (*mask)[mask->rank() - i];
    fits = extent == 1 || extent == scores[rank - i];
  }
  if (!fits) throw_shape_error(who, "a mask that broadcasts to " + scores.text(), mask->text());
}

}  // namespace hearth::inline v0_1::nn::detail
