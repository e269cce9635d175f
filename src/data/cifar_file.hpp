// The images of one file of CIFAR's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hearth::inline v0_1::data::detail {

/// What stands before the pixels of an image: a byte for each label, and how many classes each has.
struct CifarLabels {
  std::vector<std::size_t> classes;
  std::size_t chosen = 0;
};

struct CifarImages {
  std::vector<std::uint8_t> pixels, labels;

  /// Adds those of a file. DataError names it, and the image.
  void add(const std::string& path, std::span<const std::byte> file, const CifarLabels& labels);
};

}  // namespace hearth::inline v0_1::data::detail
