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

void detail::BatchOfParts::add(const HostBatch& part) {
  inputs_.add("inputs", part.inputs, items_);
  targets_.add("targets", part.targets, items_);
}

HostBatch detail::BatchOfParts::whole() && {
  return {std::move(inputs_).whole(), std::move(targets_).whole()};
}

void detail::BatchOfParts::Joined::add(std::string_view who, const TensorData& part, std::size_t items) {
  const auto refuse = [&](const std::string& expected) {
    throw DataError("hearth: " + std::string(who) + ": expected " + expected + ", got " + part.text());
  };
  if (part.shape.rank() == 0 || part.shape[0] == 0) refuse("items of a batch");
  const Shape one(part.shape.begin() + 1, part.shape.end());
  if (count == 0) {
    dtype = part.dtype;
    item = one;
    bytes.reserve(items * item.numel() * size_of(dtype));
  }
  if (part.dtype != dtype || one != item)
    refuse("a part of a batch with items " + TensorData{dtype, item, {}}.text());
  count += part.shape[0];
  bytes.insert(bytes.end(), part.bytes.span().begin(), part.bytes.span().end());
}

TensorData detail::BatchOfParts::Joined::whole() && {
  Shape shape = {count};
  for (const std::size_t extent : item) shape.push_back(extent);
  return {dtype, shape, Bytes::of(std::move(bytes))};
}

}  // namespace hearth::inline v0_1::data
