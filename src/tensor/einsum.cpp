#include <hearth/tensor/einsum.hpp>

namespace hearth::inline v0_1::detail {
namespace {

bool has(const std::string& letters, char letter) { return letters.find(letter) != std::string::npos; }

}  // namespace

void check_einsum(const std::vector<std::string>& letters, const std::vector<Shape>& shapes) {
  std::string seen;
  std::vector<std::size_t> extent_of;
  for (std::size_t i = 0; i < letters.size(); ++i)
    for (std::size_t axis = 0; axis < letters[i].size(); ++axis) {
      const char letter = letters[i][axis];
      const std::size_t extent = shapes[i][axis], place = seen.find(letter);
      if (place == std::string::npos) {
        seen += letter;
        extent_of.push_back(extent);
      } else if (extent_of[place] != extent) {
        throw_shape_error(
            "einsum", "extent " + std::to_string(extent_of[place]) + " for each '" + letter + "'",
            std::to_string(extent) + " in operand " + std::to_string(i) + ", " + shapes[i].text());
      }
    }
}

EinsumPair pair_einsum(const std::string& left, const std::string& right, const std::string& kept) {
  std::string batch, only_left, only_right, summed;
  for (const char letter : left)
    (!has(right, letter) ? only_left : has(kept, letter) ? batch : summed) += letter;
  for (const char letter : right)
    if (!has(left, letter)) only_right += letter;
  return {batch + only_left + only_right,
          einsum_order(left, batch + only_left + summed),
          einsum_order(right, batch + summed + only_right),
          batch.size(),
          only_left.size(),
          only_right.size(),
          summed.size()};
}

Shape einsum_order(const std::string& from, const std::string& to) {
  Shape order;
  for (const char letter : to) order.push_back(from.find(letter));
  return order;
}

std::size_t product_of(const Shape& shape, std::size_t first, std::size_t count) {
  std::size_t product = 1;
  for (std::size_t i = 0; i < count; ++i) product *= shape[first + i];
  return product;
}

}  // namespace hearth::inline v0_1::detail
