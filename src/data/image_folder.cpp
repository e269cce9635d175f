#include <hearth/data/image_folder.hpp>

#include <algorithm>
#include <filesystem>

#include "image_kernels.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data {
namespace {

namespace fs = std::filesystem;

/// What is below a folder; DataError when it cannot be read.
template <class Iterator>
std::vector<fs::path> below(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (Iterator at(folder, fs::directory_options::follow_directory_symlink, error), end; !error && at != end;
       at.increment(error))
    found.push_back(at->path());
  if (error) detail::throw_unopened(folder.string(), "a folder", error.value());
  std::sort(found.begin(), found.end());
  return found;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool is_image(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return (ending == ".png" || ending == ".jpg" || ending == ".jpeg") && !is_folder(path);
}

}  // namespace

struct ImageFolder::Files {
  std::vector<std::string> classes, paths;
  std::vector<std::int64_t> labels;
};

ImageFolder::ImageFolder(std::string_view path, Colors colors) : colors_(colors) {
  auto files = std::make_shared<Files>();
  for (const fs::path& folder : below<fs::directory_iterator>(path)) {
    if (!is_folder(folder)) continue;
    const std::size_t before = files->paths.size();
    for (const fs::path& file : below<fs::recursive_directory_iterator>(folder))
      if (is_image(file)) files->paths.push_back(file.string());
    if (files->paths.size() == before)
      detail::throw_unreadable(folder.string(), "images (.png, .jpg, .jpeg)", "none");
    files->labels.resize(files->paths.size(), static_cast<std::int64_t>(files->classes.size()));
    files->classes.push_back(folder.filename().string());
  }
  if (files->classes.empty())
    detail::throw_unreadable(std::string(path), "a folder for each class", "no folder");
  files_ = std::move(files);
}

std::size_t ImageFolder::size() const { return files_->paths.size(); }
const std::vector<std::string>& ImageFolder::classes() const { return files_->classes; }

const std::string& ImageFolder::path(std::size_t index) const {
  if (index >= size())
    throw DataError("hearth: ImageFolder: expected an index below " + std::to_string(size()) + ", got " +
                    std::to_string(index));
  return files_->paths[index];
}

TensorData ImageFolder::labels() const { return TensorData::from(files_->labels, {size()}); }

ImageExample ImageFolder::operator[](std::size_t index) const {
  const std::string& file = path(index);
  try {
    const TensorData image = read_image(file, colors_);
    std::vector<float> values(image.numel());
    detail::image_kernels().unit(image.bytes.data(), values.size(), values.data());
    return {TensorData::from(std::move(values), image.shape),
            TensorData::from(std::vector<std::int64_t>{files_->labels[index]}, {})};
  } catch (const DataError& error) {
    throw DataError(std::string(error.what()) + " (item " + std::to_string(index) + ")");
  }
}

}  // namespace hearth::inline v0_1::data
