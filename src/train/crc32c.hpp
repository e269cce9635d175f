// CRC-32C, the checksum of TensorFlow's files (Castagnoli's polynomial, reflected).
#pragma once

#include <cstdint>
#include <string_view>

namespace hearth::inline v0_1::train::detail {

std::uint32_t crc32c(std::string_view bytes);

}  // namespace hearth::inline v0_1::train::detail
