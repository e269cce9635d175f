// The JSON at the start of a safetensors file, checked as the format's reference checks it.
#pragma once

#include <span>

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::detail {

inline constexpr std::size_t kMaxSafetensorsHeader = 100'000'000;

struct SafetensorsEntry {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::size_t begin = 0, end = 0;  // from the start of the data
};

struct SafetensorsHeader {
  Chunked<SafetensorsEntry> tensors;  // in the header's order
  RecordMetadata metadata;
  std::size_t data_begin = 0;  // from the start of the file
};

/// The header of a whole file. Its tensors fill the data without gap or overlap; names are unique.
SafetensorsHeader read_safetensors_header(std::span<const std::byte> file);

/// "F32" and so on.
std::string_view safetensors_name(DType dtype);

/// Files are sorted by this, highest first, so that wide elements come aligned.
int safetensors_rank(DType dtype);

}  // namespace hearth::inline v0_1::detail
