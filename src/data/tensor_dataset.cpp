#include <hearth/data/tensor_dataset.hpp>

namespace hearth::inline v0_1::data::detail {
namespace {

void check_rank(std::string_view what, const TensorData& data, std::size_t rank) {
  if (data.shape.rank() != rank)
    throw DataError("hearth: TensorDataset: expected " + std::string(what) + " of " + std::to_string(rank) +
                    " dimensions, the first of which counts the items, got " + data.text());
}

Shape shape_of_item(const TensorData& all) { return {all.shape.begin() + 1, all.shape.end()}; }

std::size_t checked(const TensorData& all, std::size_t index) {
  if (index >= all.shape[0])
    throw DataError("hearth: TensorDataset: expected an index below " + std::to_string(all.shape[0]) +
                    ", got " + std::to_string(index));
  return index;
}

}  // namespace

void check_items(const TensorData& inputs, std::size_t input_rank, const TensorData& targets,
                 std::size_t target_rank) {
  check_rank("inputs", inputs, input_rank);
  check_rank("targets", targets, target_rank);
  if (inputs.shape[0] != targets.shape[0])
    throw DataError("hearth: TensorDataset: expected as many targets as inputs, got " + inputs.text() +
                    " and " + targets.text());
}

TensorData item_at(const TensorData& all, std::size_t index) {
  const Shape shape = shape_of_item(all);
  const std::size_t size = shape.numel() * size_of(all.dtype);
  return {all.dtype, shape, all.bytes.part(checked(all, index) * size, size)};
}

TensorData items_at(const TensorData& all, const std::size_t* indices, std::size_t count) {
  Shape shape = all.shape;
  shape[0] = count;
  const std::size_t size = shape_of_item(all).numel() * size_of(all.dtype);
  std::vector<std::byte> bytes;
  bytes.reserve(count * size);
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* item = all.bytes.data() + checked(all, indices[i]) * size;
    bytes.insert(bytes.end(), item, item + size);
  }
  return {all.dtype, shape, Bytes::of(std::move(bytes))};
}

}  // namespace hearth::inline v0_1::data::detail
