// A folder of images, sorted into folders by their class.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/data/dataset.hpp>
#include <hearth/data/example.hpp>
#include <hearth/data/image_file.hpp>

namespace hearth::inline v0_1::data {

/// The images of a folder as torchvision's ImageFolder has them: the folders in it, sorted by name, are the
/// classes; each holds images (.png, .jpg, .jpeg) and folders of such, sorted by path. They are decoded when
/// they are asked for. Items are f32[1 or 3, rows, columns] in 0 .. 1; images of several sizes need a Resize
/// before they can be a batch. Copies share the list of files.
class HEARTH_API ImageFolder {
 public:
  /// DataError when it is no folder, has no folders in it, or one of these has no images.
  explicit ImageFolder(std::string_view path, Colors colors = Colors::rgb);

  std::size_t size() const;
  /// DataError that names the file and its index when it cannot be read.
  ImageExample operator[](std::size_t index) const;

  const std::vector<std::string>& classes() const;
  const std::string& path(std::size_t index) const;
  /// i64[size], for balanced_weights.
  TensorData labels() const;

 private:
  struct Files;
  std::shared_ptr<const Files> files_;
  Colors colors_;
};

static_assert(Dataset<ImageFolder>);

}  // namespace hearth::inline v0_1::data
