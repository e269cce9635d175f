#include <hearth/data/image_dataset.hpp>

#include <vector>

#include <hearth/core/error.hpp>

#include "image_kernels.hpp"
#include "recycled_data.hpp"

namespace hearth::inline v0_1::data {
namespace {

constexpr std::size_t kMaxClasses = 256;

}  // namespace

std::size_t ImageDataset::size() const { return labels.numel(); }

Shape ImageDataset::image_shape() const {
  const Shape& all = images.shape;
  return all.rank() == 3 ? Shape{1, all[1], all[2]} : Shape{all[1], all[2], all[3]};
}

ImageExample ImageDataset::operator[](std::size_t index) const {
  HostBatch batch = gather(&index, 1);
  batch.inputs.shape = image_shape();
  batch.targets.shape = {};
  return {std::move(batch.inputs), std::move(batch.targets)};
}

HostBatch ImageDataset::gather(const std::size_t* indices, std::size_t count) const {
  const Shape shape = image_shape();
  const std::size_t pixels = shape.numel();
  const detail::ImageKernels& kernels = detail::image_kernels();
  detail::UnsetVector<float> values(count * pixels);
  detail::UnsetVector<std::int64_t> classes_of(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (i + 1 < count) prefetch(indices[i + 1]);
    kernels.unit(images.bytes.data() + indices[i] * pixels, pixels, values.data() + i * pixels);
    classes_of[i] = std::to_integer<std::int64_t>(labels.bytes.data()[indices[i]]);
  }
  return {detail::recycled_data(std::move(values), {count, shape[0], shape[1], shape[2]}),
          detail::recycled_data(std::move(classes_of), {count})};
}

void ImageDataset::prefetch(std::size_t index) const {
  constexpr std::size_t kLine = 64;
  const std::size_t pixels = images.bytes.size() / size();
  const std::byte* image = images.bytes.data() + index * pixels;
  for (std::size_t p = 0; p < pixels; p += kLine) __builtin_prefetch(image + p);
}

ImageDataset image_dataset(TensorData images, const TensorData& labels, std::size_t classes) {
  const auto refuse = [](const std::string& expected, const std::string& got) {
    throw DataError("hearth: image_dataset: expected " + expected + ", got " + got);
  };
  if (classes == 0 || classes > kMaxClasses)
    refuse("1 to " + std::to_string(kMaxClasses) + " classes", std::to_string(classes));
  if (images.dtype != DType::u8 || (images.shape.rank() != 3 && images.shape.rank() != 4))
    refuse("images u8[n, rows, columns] or u8[n, channels, rows, columns]", images.text());
  if (is_float(labels.dtype) || labels.shape != Shape{images.shape[0]})
    refuse("a label for each of " + std::to_string(images.shape[0]) + " images", labels.text());
  std::vector<std::uint8_t> checked;
  for (std::int64_t label : labels.values<std::int64_t>()) {
    if (label < 0 || static_cast<std::uint64_t>(label) >= classes)
      refuse("labels below " + std::to_string(classes),
             std::to_string(label) + " at index " + std::to_string(checked.size()));
    checked.push_back(static_cast<std::uint8_t>(label));
  }
  const Shape shape = labels.shape;
  return {std::move(images), TensorData::from(std::move(checked), shape), classes};
}

}  // namespace hearth::inline v0_1::data
