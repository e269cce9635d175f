#include <hearth/data/image_file.hpp>

#include <cstring>

#include "file.hpp"
#include "pixels.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data {

using detail::Pixels;

namespace {

bool starts_with(std::span<const std::byte> file, std::string_view magic) {
  return file.size() >= magic.size() && std::memcmp(file.data(), magic.data(), magic.size()) == 0;
}

// Pillow's luma: red, green and blue by ITU-R 601-2, in units of 1 / 65536.
std::uint8_t grey_of(const std::uint8_t* pixel) {
  const unsigned sum = 19595u * pixel[0] + 38470u * pixel[1] + 7471u * pixel[2];
  return static_cast<std::uint8_t>((sum + 0x8000u) >> 16);
}

TensorData planes_of(Pixels pixels, Colors colors) {
  const std::size_t size = pixels.rows * pixels.columns, channels = colors == Colors::grey ? 1 : 3;
  const Shape shape = {channels, pixels.rows, pixels.columns};
  if (channels == 1 && pixels.channels == 1) return TensorData::from(std::move(pixels.bytes), shape);
  std::vector<std::uint8_t> out(channels * size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t* pixel = pixels.bytes.data() + i * pixels.channels;
    if (channels == 1)
      out[i] = grey_of(pixel);
    else
      for (std::size_t c = 0; c < 3; ++c) out[c * size + i] = pixel[pixels.channels == 1 ? 0 : c];
  }
  return TensorData::from(std::move(out), shape);
}

}  // namespace

void detail::check_pixels(std::size_t rows, std::size_t columns, std::size_t pixels_per_byte,
                          std::span<const std::byte> file, const std::string& source) {
  std::size_t pixels = 0, most = 0;
  if (__builtin_mul_overflow(rows, columns, &pixels)) pixels = SIZE_MAX;
  if (__builtin_mul_overflow(file.size(), pixels_per_byte, &most) || most > kMostPixels) most = kMostPixels;
  if (pixels == 0 || pixels > most)
    throw_unreadable(source, "1 to " + std::to_string(most) + " pixels in so many bytes",
                     std::to_string(rows) + " rows of " + std::to_string(columns));
}

TensorData decode_image(std::span<const std::byte> file, Colors colors, std::string_view source) {
  const std::string name(source);
  if (starts_with(file, "\x89PNG\r\n\x1a\n")) return planes_of(detail::decode_png(file, name), colors);
  if (starts_with(file, "\xff\xd8\xff")) return planes_of(detail::decode_jpeg(file, name), colors);
  detail::throw_unreadable(name, "a PNG or JPEG image", file.empty() ? "no bytes" : "other bytes");
}

TensorData read_image(std::string_view path, Colors colors) {
  const Bytes file = detail::file_bytes(std::string(path));
  return decode_image(file.span(), colors, path);
}

}  // namespace hearth::inline v0_1::data
