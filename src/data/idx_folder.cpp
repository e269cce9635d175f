// The data sets that come as the four files of MNIST.
#include <hearth/data/image_dataset.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <hearth/data/idx.hpp>

#include "unreadable.hpp"

namespace hearth::inline v0_1::data {

using detail::throw_unreadable;

namespace {

namespace fs = std::filesystem;

constexpr const char* kDataVariable = "HEARTH_DATA";
constexpr std::size_t kClasses = 10;
constexpr std::array<std::string_view, 4> kFiles = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                                    "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

/// The path of `name`, as it is or with .gz; empty when there is neither.
std::string find_file(const fs::path& folder, std::string_view name) {
  for (std::string_view ending : {"", ".gz"}) {
    const fs::path path = folder / (std::string(name) += ending);
    std::error_code ignored;
    if (fs::exists(path, ignored)) return path.string();
  }
  return {};
}

ImageDataset read_split(const std::string& images_path, const std::string& labels_path) {
  ImageDataset set{read_idx(images_path), read_idx(labels_path), kClasses};
  if (set.images.shape.rank() != 3)
    throw_unreadable(images_path, "images u8[n, rows, columns]", set.images.text());
  if (set.labels.shape.rank() != 1) throw_unreadable(labels_path, "labels u8[n]", set.labels.text());
  if (set.images.numel() == 0)
    throw_unreadable(images_path, "at least one image with at least one pixel", set.images.text());
  const std::size_t count = set.images.shape[0];
  if (set.labels.shape[0] != count)
    throw_unreadable(labels_path, "a label for each of " + std::to_string(count) + " images",
                     std::to_string(set.labels.shape[0]) + " labels");
  for (std::size_t i = 0; i < count; ++i)
    if (const auto label = std::to_integer<unsigned>(set.labels.bytes.span()[i]); label >= kClasses)
      throw_unreadable(labels_path, "labels below " + std::to_string(kClasses),
                       std::to_string(label) + " at index " + std::to_string(i));
  return set;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::vector<fs::path> usual_folders(std::string_view dataset) {
  std::vector<fs::path> folders;
  if (const auto data = environment(kDataVariable); !data.empty())
    folders.push_back(fs::path(data) / dataset);
  if (const auto cache = environment("XDG_CACHE_HOME"); !cache.empty())
    folders.push_back(fs::path(cache) / "hearth" / dataset);
  else if (const auto home = environment("HOME"); !home.empty())
    folders.push_back(fs::path(home) / ".cache" / "hearth" / dataset);
  if (dataset == "fashion-mnist") folders.push_back("/usr/share/datasets/fashion-mnist");
  return folders;
}

}  // namespace

ImageSplits load_idx_folder(std::string_view folder) {
  std::array<std::string, kFiles.size()> paths;
  std::string missing;
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    paths[i] = find_file(folder, kFiles[i]);
    if (paths[i].empty()) missing += (missing.empty() ? "no " : ", no ") + std::string(kFiles[i]);
  }
  if (!missing.empty())
    throw_unreadable(std::string(folder), "the four IDX files, each as it is or with .gz", missing);

  ImageSplits splits{read_split(paths[0], paths[1]), read_split(paths[2], paths[3])};
  const Shape &train = splits.train.images.shape, &test = splits.test.images.shape;
  if (train[1] != test[1] || train[2] != test[2])
    throw_unreadable(paths[2], "images of " + Shape{train[1], train[2]}.text() + " as for training",
                     Shape{test[1], test[2]}.text());
  return splits;
}

std::string find_dataset(std::string_view dataset, std::string_view explicit_folder) {
  if (dataset != "mnist" && dataset != "fashion-mnist")
    throw DataError("hearth: data set: expected mnist or fashion-mnist, got '" + std::string(dataset) + "'");
  if (!explicit_folder.empty()) return std::string(explicit_folder);

  std::string looked;
  if (environment(kDataVariable).empty())
    looked =
        "$" + std::string(kDataVariable) + "/" + std::string(dataset) + " (" + kDataVariable + " is not set)";
  for (const fs::path& folder : usual_folders(dataset)) {
    for (std::string_view name : kFiles)
      if (!find_file(folder, name).empty()) return folder.string();
    looked += (looked.empty() ? "" : ", ") + folder.string();
  }
  throw DataError("hearth: cannot find the data set '" + std::string(dataset) +
                  "': expected its IDX files in one of " + looked + ", got none; " +
                  (dataset == "mnist" ? "examples/fetch-mnist gets them, which is in Hearth's sources or in "
                                        "share/doc/hearth where it is installed"
                                      : "the Debian package dataset-fashion-mnist has them"));
}

}  // namespace hearth::inline v0_1::data
