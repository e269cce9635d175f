// The head of a .npy file: a Python dict of literals, read as text and never as code.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <hearth/core/dtype.hpp>
#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1::detail {

struct NpyHeader {
  std::optional<DType> dtype;  // none: a text
  std::size_t text_width = 0;  // of a text, in characters of four bytes
  bool big_endian = false;
  bool fortran_order = false;  // the first index runs fastest
  Shape shape;
  std::size_t data_begin = 0;
};

/// RecordError that names `codec` and `field` for anything but an array of our element types or one text.
NpyHeader read_npy_header(std::string_view codec, const std::string& field, std::span<const std::byte> file);

/// The whole head of a file, padded so that the data after it is aligned. `descr` is as NumPy has it: "<f4".
std::string npy_header_text(std::string_view descr, const Shape& shape);

/// NumPy's name of an element type; bf16 has none.
std::string_view npy_name(DType dtype);

}  // namespace hearth::inline v0_1::detail
