#include <hearth/data/example.hpp>

#include <cstring>

namespace hearth::inline v0_1::data {

TensorData stack(std::string_view who, const std::vector<const TensorData*>& items) {
  if (items.empty()) throw DataError("hearth: " + std::string(who) + ": expected items, got none");
  const TensorData& first = *items.front();
  Shape shape;
  shape.push_back(items.size());
  for (std::size_t extent : first.shape) shape.push_back(extent);
  std::vector<std::byte> bytes;
  bytes.reserve(items.size() * first.bytes.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const TensorData& item = *items[i];
    if (item.dtype != first.dtype || !(item.shape == first.shape))
      throw DataError("hearth: " + std::string(who) + ": item " + std::to_string(i) +
                      " of a batch: expected " + first.text() + ", got " + item.text());
    bytes.insert(bytes.end(), item.bytes.span().begin(), item.bytes.span().end());
  }
  return {first.dtype, shape, Bytes::of(std::move(bytes))};
}

}  // namespace hearth::inline v0_1::data
