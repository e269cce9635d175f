// Images in PNG and JPEG files, through libpng and libjpeg where the library was built with them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::data {

enum class Colors { grey, rgb };

/// The pixels of a PNG or JPEG file, which is recognised by content: u8[1 or 3, rows, columns]. Colours
/// become grey as in Pillow; of an image with transparency the colours are taken as they are; 16 bits are cut
/// to 8. DataError, which names `source`, when the file is damaged or neither, says more pixels than it can
/// hold or than 2^27, or the library that reads it is missing.
HEARTH_API TensorData decode_image(std::span<const std::byte> file, Colors colors = Colors::rgb,
                                   std::string_view source = "image");

/// The same of a file.
HEARTH_API TensorData read_image(std::string_view path, Colors colors = Colors::rgb);

}  // namespace hearth::inline v0_1::data
