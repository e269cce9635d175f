#include <hearth/tensor/index.hpp>

namespace hearth::inline v0_1::detail {

TensorData places_of_true(const TensorData& mask) {
  const auto values = mask.values<std::uint8_t>();
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i]) places.push_back(static_cast<std::int64_t>(i));
  const Shape shape = {places.size()};
  return TensorData::from(std::move(places), shape);
}

TensorData indices_of_true(const TensorData& mask) {
  const auto places = places_of_true(mask).values<std::int64_t>();
  const std::size_t rank = mask.shape.rank();
  std::vector<std::int64_t> indices(places.size() * rank);
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto rest = static_cast<std::size_t>(places[i]);
    for (std::size_t axis = rank; axis-- > 0; rest /= mask.shape[axis])
      indices[i * rank + axis] = static_cast<std::int64_t>(rest % mask.shape[axis]);
  }
  return TensorData::from(std::move(indices), {places.size(), rank});
}

TensorData repeated_places(const TensorData& counts, std::size_t extent) {
  if (counts.numel() != extent)
    throw_shape_error("repeat_interleave", std::to_string(extent) + " counts", counts.shape.text());
  const auto values = counts.values<std::int64_t>();
  std::vector<std::int64_t> places;
  for (const std::int64_t value : values)
    if (value < 0) throw_shape_error("repeat_interleave", "counts of at least 0", std::to_string(value));
  for (std::size_t i = 0; i < values.size(); ++i)
    places.insert(places.end(), static_cast<std::size_t>(values[i]), static_cast<std::int64_t>(i));
  const Shape shape = {places.size()};
  return TensorData::from(std::move(places), shape);
}

}  // namespace hearth::inline v0_1::detail
