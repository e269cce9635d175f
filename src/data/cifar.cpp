#include <hearth/data/cifar.hpp>

#include <filesystem>

#include "cifar_file.hpp"
#include "file.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data {

using detail::throw_unreadable;

namespace {

constexpr std::size_t kChannels = 3, kSide = 32, kPixels = kChannels * kSide * kSide;

using Names = std::vector<std::string>;

Names paths_in(std::string_view folder, const Names& names, std::string_view kind) {
  Names paths;
  std::string missing;
  for (const std::string& name : names) {
    const auto path = std::filesystem::path(folder) / name;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) missing += (missing.empty() ? "no " : ", no ") + name;
    paths.push_back(path.string());
  }
  if (!missing.empty())
    throw_unreadable(std::string(folder), "the binary files of " + std::string(kind), missing);
  return paths;
}

ImageDataset read_files(const std::string* first, const std::string* last,
                        const detail::CifarLabels& labels) {
  detail::CifarImages images;
  for (; first != last; ++first) images.add(*first, detail::mapped_file(*first).span(), labels);
  const std::size_t count = images.labels.size();
  return {TensorData::from(std::move(images.pixels), {count, kChannels, kSide, kSide}),
          TensorData::from(std::move(images.labels), {count}), labels.classes[labels.chosen]};
}

/// The last of the files is the one to test with.
ImageSplits load(std::string_view folder, std::string_view kind, const Names& names,
                 const detail::CifarLabels& labels) {
  const Names paths = paths_in(folder, names, kind);
  const std::string *begin = paths.data(), *end = begin + paths.size();
  return {read_files(begin, end - 1, labels), read_files(end - 1, end, labels)};
}

}  // namespace

void detail::CifarImages::add(const std::string& path, std::span<const std::byte> file,
                              const CifarLabels& kinds) {
  const std::size_t heads = kinds.classes.size(), stride = heads + kPixels;
  if (file.empty() || file.size() % stride != 0)
    throw_unreadable(path, "images of " + std::to_string(stride) + " bytes each",
                     std::to_string(file.size()) + " bytes");
  const std::size_t count = file.size() / stride;
  pixels.reserve(pixels.size() + count * kPixels);
  labels.reserve(labels.size() + count);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(file.data());
  for (std::size_t i = 0; i < count; ++i, bytes += stride) {
    for (std::size_t k = 0; k < heads; ++k)
      if (bytes[k] >= kinds.classes[k])
        throw_unreadable(path, "labels below " + std::to_string(kinds.classes[k]),
                         std::to_string(bytes[k]) + " at index " + std::to_string(i));
    labels.push_back(bytes[kinds.chosen]);
    pixels.insert(pixels.end(), bytes + heads, bytes + stride);
  }
}

ImageSplits load_cifar10_folder(std::string_view folder) {
  return load(folder, "CIFAR-10",
              {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
               "data_batch_5.bin", "test_batch.bin"},
              {{10}, 0});
}

ImageSplits load_cifar100_folder(std::string_view folder, Cifar100Labels labels) {
  constexpr std::size_t kCoarse = 20, kFine = 100;
  return load(folder, "CIFAR-100", {"train.bin", "test.bin"},
              {{kCoarse, kFine}, labels == Cifar100Labels::coarse ? 0u : 1u});
}

}  // namespace hearth::inline v0_1::data
