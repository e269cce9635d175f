// Pixels as the libraries decode them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hearth::data::detail {

inline constexpr std::size_t kMostPixels = std::size_t{1} << 27;

/// Row by row, the channels of a pixel (1 or 3) side by side.
struct Pixels {
  std::size_t rows = 0, columns = 0, channels = 0;
  std::vector<std::uint8_t> bytes;
};

/// DataError, which names `source`, for a damaged file; or for any, where the library is missing.
Pixels decode_png(std::span<const std::byte> file, const std::string& source);
Pixels decode_jpeg(std::span<const std::byte> file, const std::string& source);

/// Rows, columns and channels as the file says, and room for them; DataError when its bytes cannot hold as
/// many pixels, of which it has at most so many for each byte.
Pixels room_for(std::size_t rows, std::size_t columns, std::size_t channels, std::size_t pixels_per_byte,
                std::span<const std::byte> file, const std::string& source);

}  // namespace hearth::data::detail
