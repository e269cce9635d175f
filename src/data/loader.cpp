#include <hearth/data/loader.hpp>

#include <numeric>
#include <utility>

namespace hearth::detail {

TensorData gather_images(const ImageDataset& dataset, const std::size_t* indices, std::size_t count) {
  const std::size_t rows = dataset.images.shape[1], columns = dataset.images.shape[2],
                    pixels = rows * columns;
  std::vector<float> values(count * pixels);
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* image = dataset.images.bytes.data() + indices[i] * pixels;
    float* out = values.data() + i * pixels;
    for (std::size_t p = 0; p < pixels; ++p)
      out[p] = static_cast<float>(static_cast<unsigned char>(image[p])) / 255.0f;
  }
  return TensorData::from(std::move(values), {count, 1, rows, columns});
}

TensorData gather_labels(const ImageDataset& dataset, const std::size_t* indices, std::size_t count) {
  std::vector<std::int64_t> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] =
        static_cast<std::int64_t>(static_cast<unsigned char>(dataset.labels.bytes.data()[indices[i]]));
  return TensorData::from(std::move(values), {count});
}

std::vector<std::size_t> in_order(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

std::vector<std::size_t> shuffled(std::size_t count, Rng& rng) {
  std::vector<std::size_t> order = in_order(count);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
  return order;
}

}  // namespace hearth::detail
