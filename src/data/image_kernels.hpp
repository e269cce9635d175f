// The inner loops of images: for any CPU, and for those with AVX2, which give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::data::detail {

/// What each pixel of a line is made of: two of the old ones, and how much of the second.
struct Samples {
  std::size_t from = 0;  // so many there are
  std::vector<std::uint32_t> first = {}, second = {};
  std::vector<float> weight = {};
  bool near = false;  // each eight side by side are made of eight side by side

  std::size_t size() const { return weight.size(); }
};

/// What `near` is to be; the sources of a line's pixels ascend.
bool are_near(const Samples& samples);

struct ImageKernels {
  /// bytes / 255
  void (*unit)(const std::byte* bytes, std::size_t count, float* out);
  /// (pixels - mean) / deviation
  void (*normalize)(const float* pixels, std::size_t count, float mean, float deviation, float* out);
  /// Lines one below another, each made wider or narrower by itself.
  void (*across)(const float* pixels, std::size_t lines, const Samples& columns, float* out);
  /// Lines of `width` pixels, each made of two of the old ones.
  void (*down)(const float* pixels, std::size_t width, const Samples& rows, float* out);
};

/// The fastest that this CPU runs.
const ImageKernels& image_kernels();
/// Those for any CPU, to compare with.
const ImageKernels& portable_image_kernels();

}  // namespace hearth::inline v0_1::data::detail
