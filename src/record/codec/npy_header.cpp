// Heads of .npy files: the dict of three literals is parsed by hand, so that nothing of Python is run.
#include "npy_header.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

#include <hearth/core/tensor_data.hpp>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 10'000;  // NumPy reads no longer one
constexpr std::size_t kAlignment = 64;

struct Name {
  DType dtype;
  std::string_view descr;
};
constexpr Name kNames[] = {{DType::f64, "<f8"}, {DType::f32, "<f4"}, {DType::f16, "<f2"},
                           {DType::i64, "<i8"}, {DType::i32, "<i4"}, {DType::i16, "<i2"},
                           {DType::i8, "|i1"},  {DType::u64, "<u8"}, {DType::u32, "<u4"},
                           {DType::u16, "<u2"}, {DType::u8, "|u1"},  {DType::boolean, "|b1"}};

// What NumPy's letter stands for, of the types that are none of ours.
std::string_view foreign_type(char kind) {
  switch (kind) {
    case 'O': return "Python objects";
    case 'S':
    case 'a': return "bytes";
    case 'c': return "complex numbers";
    case 'M':
    case 'm': return "dates or times";
    case 'V': return "bytes without a type";
    case 'f': return "floats of another width";
    default: return "another type";
  }
}

// Reads the one dict that a header is, and nothing else of Python.
class HeaderParser {
 public:
  HeaderParser(std::string_view codec, const std::string& field, std::string_view text)
      : codec_(codec), field_(field), text_(text) {}

  NpyHeader read() {
    expect('{');
    while (!taken('}')) {
      member(quoted());
      if (taken('}')) break;
      expect(',');
    }
    skip_space();
    if (at_ != text_.size()) malformed("more after it");
    if (seen_ != (kDescr | kOrder | kShape)) malformed("too few of these");
    return header_;
  }

 private:
  enum Key : unsigned { kDescr = 1, kOrder = 2, kShape = 4 };

  [[noreturn]] void malformed(std::string found) const {
    throw_bad_field(codec_, field_, "a header of descr, fortran_order and shape", std::move(found));
  }
  [[noreturn]] void other_type(std::string_view descr, std::string_view meaning) const {
    throw_bad_field(codec_, field_, "an array of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1, or one text",
                    std::string(meaning) + " ('" + std::string(descr) + "')");
  }
  [[noreturn]] void unexpected() const { malformed("other text at its byte " + std::to_string(at_)); }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  bool taken(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!taken(c)) unexpected();
  }
  bool taken_word(std::string_view word) {
    skip_space();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  std::string_view quoted() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') unexpected();
    const std::size_t begin = ++at_, end = text_.find(quote, begin);
    if (end == std::string_view::npos) malformed("a text without an end");
    const std::string_view text = text_.substr(begin, end - begin);
    if (text.find('\\') != std::string_view::npos) malformed("a text with a backslash");
    at_ = end + 1;
    return text;
  }

  void member(std::string_view name) {
    constexpr std::pair<std::string_view, unsigned> kKeys[] = {
        {"descr", kDescr}, {"fortran_order", kOrder}, {"shape", kShape}};
    unsigned key = 0;
    for (const auto& [known, bit] : kKeys)
      if (name == known) key = bit;
    if (key == 0) malformed("'" + std::string(name.substr(0, 80)) + "'");
    if (seen_ & key) malformed("'" + std::string(name) + "' twice");
    seen_ |= key;
    expect(':');
    if (key == kDescr) descr();
    if (key == kOrder) order();
    if (key == kShape) shape();
  }

  void descr() {
    skip_space();
    if (at_ < text_.size() && (text_[at_] == '[' || text_[at_] == '(')) other_type("[..]", "structures");
    const std::string_view descr = quoted();
    const char order = descr.empty() ? '\0' : descr[0];
    if (descr.size() < 2 || (order != '<' && order != '>' && order != '|'))
      other_type(descr.substr(0, 80), "no order of bytes");
    header_.big_endian = order == '>';
    if (descr[1] == 'U' && order != '|') return text_type(descr);
    for (const auto& [dtype, known] : kNames)
      if (descr.substr(1) == known.substr(1) && (order != '|' || size_of(dtype) == 1)) {
        header_.dtype = dtype;
        return;
      }
    // NumPy has no bfloat16. The arrays of the one that JAX and others add to it are saved as "<V2", and
    // plain pairs of bytes as "|V2": the latter may be anything, so they are refused.
    if (descr != "<V2") other_type(descr.substr(0, 80), foreign_type(descr[1]));
    header_.dtype = DType::bf16;
  }
  void text_type(std::string_view descr) {
    const char *begin = descr.data() + 2, *end = descr.data() + descr.size();
    const auto [stop, error] = std::from_chars(begin, end, header_.text_width);
    if (error != std::errc() || stop != end) other_type(descr.substr(0, 80), "a text of no length");
  }
  void order() {
    header_.fortran_order = taken_word("True");
    if (!header_.fortran_order && !taken_word("False")) unexpected();
  }
  // A tuple: "()", "(2,)", "(2, 3)".
  void shape() {
    expect('(');
    for (std::size_t count = 0; !taken(')'); ++count) {
      const std::size_t extent = number();
      if (count == kMaxRank)
        throw_bad_field(codec_, field_, "at most " + std::to_string(kMaxRank) + " dimensions", "more");
      header_.shape.push_back(extent);
      if (taken(',')) continue;
      if (count == 0) unexpected();  // "(2)" is a number
      expect(')');
      break;
    }
  }
  std::size_t number() {
    skip_space();
    const char* end = text_.data() + text_.size();
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(text_.data() + at_, end, value);
    const bool padded =
        text_.substr(at_).starts_with('0') && stop != text_.data() + at_ + 1;  // 010 in Python 2
    if (error != std::errc() || padded) malformed("an extent that is no number below 2^64");
    at_ = static_cast<std::size_t>(stop - text_.data());
    return value;
  }

  std::string_view codec_;
  const std::string& field_;
  std::string_view text_;
  std::size_t at_ = 0;
  unsigned seen_ = 0;
  NpyHeader header_;
};

std::size_t number(std::span<const std::byte> file, std::size_t offset, std::size_t size) {
  std::uint32_t value = 0;
  std::memcpy(&value, file.data() + offset, size);
  return value;
}

void check_size(std::string_view codec, const std::string& field, const NpyHeader& header,
                std::size_t file_size) {
  const std::size_t data = file_size - header.data_begin;
  if (!header.dtype) {
    if (header.shape.rank() != 0)
      throw_bad_field(codec, field, "one text", "texts of the shape " + header.shape.text());
    if (data % 4 != 0 || data / 4 != header.text_width)
      throw_bad_field(codec, field, "a text of " + std::to_string(header.text_width) + " characters",
                      std::to_string(data) + " bytes");
    return;
  }
  const auto size = byte_size(*header.dtype, header.shape);
  if (!size) throw_bad_field(codec, field, "fewer than 2^64 bytes", "the shape " + header.shape.text());
  if (data < *size)
    throw_bad_field(codec, field,
                    more_bytes(*size - data, std::string(name(*header.dtype)) + header.shape.text()),
                    end_of_file(file_size));
  if (data > *size)
    throw_bad_field(
        codec, field,
        std::to_string(*size) + " bytes, of " + std::string(name(*header.dtype)) + header.shape.text(),
        std::to_string(data));
}

}  // namespace

NpyHeader read_npy_header(std::string_view codec, const std::string& field, std::span<const std::byte> file) {
  const auto malformed = [&](std::string expected, std::string found) {
    throw_bad_field(codec, field, std::move(expected), std::move(found));
  };
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const auto cut = [&](std::size_t missing) { malformed(more_bytes(missing), end_of_file(file.size())); };
  if (text.size() < kMagic.size() && kMagic.starts_with(text)) cut(kMagic.size() - text.size());
  if (!text.starts_with(kMagic)) malformed("an array of NumPy", "other bytes");
  if (text.size() < kMagic.size() + 2) cut(kMagic.size() + 2 - text.size());
  const int version = static_cast<int>(file[kMagic.size()]),
            minor = static_cast<int>(file[kMagic.size() + 1]);
  if (version < 1 || version > 3 || minor != 0)
    malformed("version 1.0, 2.0 or 3.0", std::to_string(version) + "." + std::to_string(minor));

  const std::size_t width = version == 1 ? 2 : 4, begin = kMagic.size() + 2 + width;
  if (file.size() < begin) cut(begin - file.size());
  const std::size_t length = number(file, begin - width, width);
  if (length > kMaxHeader)
    malformed("a header of at most " + std::to_string(kMaxHeader) + " bytes", std::to_string(length));
  if (length > file.size() - begin) cut(length - (file.size() - begin));

  NpyHeader header = HeaderParser(codec, field, text.substr(begin, length)).read();
  header.data_begin = begin + length;
  check_size(codec, field, header, file.size());
  return header;
}

std::string npy_header_text(std::string_view descr, const Shape& shape) {
  std::string dict = "{'descr': '" + std::string(descr) + "', 'fortran_order': False, 'shape': (";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    dict += (axis ? ", " : "") + std::to_string(shape[axis]);
  dict += shape.rank() == 1 ? ",), }" : "), }";

  const std::size_t before = kMagic.size() + 4;
  while ((before + dict.size() + 1) % kAlignment != 0) dict += ' ';
  dict += '\n';
  std::string text(kMagic);
  text += {'\1', '\0', static_cast<char>(dict.size() & 0xff), static_cast<char>(dict.size() >> 8)};
  return text + dict;
}

std::string_view npy_name(DType dtype) {
  const auto* known = std::find_if(std::begin(kNames), std::end(kNames),
                                   [&](const Name& name) { return name.dtype == dtype; });
  if (known == std::end(kNames))
    throw DTypeError("hearth: npy: expected an element type of NumPy, got " + std::string(name(dtype)));
  return known->descr;
}

}  // namespace hearth::inline v0_1::detail
