// Image files for tests: those that Pillow wrote, and PNG by hand.
#pragma once

#include <zlib.h>

#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "../temporary_folder.hpp"
#include "file_bytes.hpp"

namespace hearth::test {

inline std::string golden_image(const std::string& name) { return HEARTH_GOLDEN "/images/" + name; }

inline FileBytes bytes_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::span<const std::byte> as_bytes(const FileBytes& bytes) { return std::as_bytes(std::span(bytes)); }

/// A PNG of one chunk of data, `raw`, whatever its head says.
inline FileBytes png(std::uint32_t columns, std::uint32_t rows, std::uint8_t depth, std::uint8_t color,
                     const FileBytes& raw) {
  FileBytes file = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  const auto number = [](FileBytes& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
  };
  const auto chunk = [&](const char* name, const FileBytes& data) {
    FileBytes body(name, name + 4);
    body.insert(body.end(), data.begin(), data.end());
    number(file, static_cast<std::uint32_t>(data.size()));
    file.insert(file.end(), body.begin(), body.end());
    number(file, static_cast<std::uint32_t>(crc32(0, body.data(), static_cast<uInt>(body.size()))));
  };
  FileBytes head;
  number(head, columns);
  number(head, rows);
  for (std::uint8_t byte : {depth, color, std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{0}})
    head.push_back(byte);
  FileBytes packed(compressBound(raw.size()));
  uLongf size = packed.size();
  compress(packed.data(), &size, raw.data(), raw.size());
  packed.resize(size);
  chunk("IHDR", head);
  chunk("IDAT", packed);
  chunk("IEND", {});
  return file;
}

}  // namespace hearth::test
