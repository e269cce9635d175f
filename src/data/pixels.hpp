// Pixels as the libraries decode them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hearth::inline v0_1::data::detail {

inline constexpr std::size_t kMostPixels = std::size_t{1} << 27;

/// Row by row, the channels of a pixel (1 or 3) side by side.
struct Pixels {
  std::size_t rows, columns, channels;
  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(rows * columns * channels);
};

/// DataError, which names `source`, for a damaged file; or for any, where the library is missing.
Pixels decode_png(std::span<const std::byte> file, const std::string& source);
Pixels decode_jpeg(std::span<const std::byte> file, const std::string& source);

/// DataError when a file's bytes cannot hold as many pixels, of which it has at most so many for each byte.
void check_pixels(std::size_t rows, std::size_t columns, std::size_t pixels_per_byte,
                  std::span<const std::byte> file, const std::string& source);

}  // namespace hearth::inline v0_1::data::detail
