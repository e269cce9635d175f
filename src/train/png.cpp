// PNG (W3C, third edition): a signature and chunks of length, name, bytes and CRC-32.
#include <zlib.h>

#include <cstring>
#include <limits>

#include <hearth/core/error.hpp>
#include <hearth/train/picture.hpp>

namespace hearth::inline v0_1::train {
namespace {

void put_u32(std::string& text, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
}

void put_chunk(std::string& png, const std::string& name_and_bytes) {
  put_u32(png, name_and_bytes.size() - 4);
  png += name_and_bytes;
  put_u32(png, crc32_z(0, reinterpret_cast<const Bytef*>(name_and_bytes.data()), name_and_bytes.size()));
}

std::string deflated(const std::string& rows) {
  uLongf size = compressBound(static_cast<uLong>(rows.size()));
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
                static_cast<uLong>(rows.size()), 9) != Z_OK)
    throw Error("hearth: png_of: zlib cannot pack " + std::to_string(rows.size()) + " bytes");
  packed.resize(size);
  return packed;
}

}  // namespace

std::string png_of(const Picture& picture) {
  constexpr std::size_t kLongest = 1 << 20;  // of a side; PNG itself ends at 2^31 - 1
  const auto& [width, height, channels, pixels] = picture;
  if (width == 0 || height == 0 || width > kLongest || height > kLongest ||
      (channels != 1 && channels != 3) || pixels.size() != width * height * channels)
    throw_shape_error("png_of", "1 or 3 channels and as many pixels as the size says",
                      std::to_string(width) + " x " + std::to_string(height) + " x " +
                          std::to_string(channels) + " with " + std::to_string(pixels.size()));
  std::string head = "IHDR";
  put_u32(head, width);
  put_u32(head, height);
  head += '\x08';                           // bits
  head += channels == 1 ? '\x00' : '\x02';  // grey or RGB
  head += std::string(3, '\0');             // deflate, filters by row, not interlaced

  std::string rows;
  rows.reserve(height * (1 + width * channels));
  for (std::size_t y = 0; y < height; ++y) {
    rows += '\0';  // no filter
    rows.append(reinterpret_cast<const char*>(&pixels[y * width * channels]), width * channels);
  }
  std::string png = "\x89PNG\r\n\x1a\n";
  put_chunk(png, head);
  put_chunk(png, "IDAT" + deflated(rows));
  put_chunk(png, "IEND");
  return png;
}

}  // namespace hearth::inline v0_1::train
