// Protobuf's wire format, as far as files of tensors need it: fields are walked, not parsed into objects, and
// nothing is copied.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/bytes.hpp>
#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1::detail {

/// How a field is spelled. Groups, which protobuf itself gave up, are not read.
enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct ProtoField {
  std::uint32_t number = 0;
  Wire wire = Wire::varint;
  std::uint64_t value = 0;           // of a varint
  std::span<const std::byte> bytes;  // what a field of any other kind holds, in the message itself
};

/// Takes a number off the front of `bytes`; false when they end in it or it has more than 64 bits.
bool take_varint(std::span<const std::byte>& bytes, std::uint64_t& value);

/// The fields of one message, in the file's order; RecordError for bytes that are none. An unknown field is
/// one that its reader passes over.
class ProtoReader {
 public:
  ProtoReader(std::string_view codec, std::span<const std::byte> message) : codec_(codec), rest_(message) {}
  /// Of a whole file: where a field goes beyond it, it was cut short.
  static ProtoReader of_file(std::string_view codec, std::span<const std::byte> file) {
    ProtoReader reader(codec, file);
    reader.file_size_ = file.size();
    return reader;
  }

  /// The next field; false at the end.
  bool next(ProtoField& field);
  /// What is not read yet.
  std::span<const std::byte> rest() const { return rest_; }

 private:
  std::uint64_t number();

  std::string_view codec_;
  std::span<const std::byte> rest_;
  std::size_t file_size_ = 0;  // 0 for a message within another one
};

/// The values of a known field; RecordError when it is spelled as another kind.
std::uint64_t varint_of(std::string_view codec, const ProtoField& field);
std::span<const std::byte> bytes_of(std::string_view codec, const ProtoField& field);
/// Text that must be UTF-8.
std::string_view text_of(std::string_view codec, const ProtoField& field);
float float_of(std::string_view codec, const ProtoField& field);

/// Calls `visit(value)` for each number of a repeated field, of which this is one value or a packed piece.
template <class F>
void each_varint(std::string_view codec, const ProtoField& field, const F& visit);

/// Appends an extent of the tensor `tensor`, as formats of tensors spell their shapes.
void add_extent(std::string_view codec, std::string_view tensor, std::uint64_t extent, Shape& shape);

/// What lies at `inside`, which is within `file`, sharing it.
inline Bytes part_of(const Bytes& file, std::span<const std::byte> inside) {
  if (inside.empty()) return {};
  return file.part(static_cast<std::size_t>(inside.data() - file.data()), inside.size());
}

/// A message that grows field by field. Large parts of it are shared until they are written.
class ProtoWriter {
 public:
  void varint(std::uint32_t number, std::uint64_t value);
  void real(std::uint32_t number, double value);
  void real(std::uint32_t number, float value);
  void bytes(std::uint32_t number, std::string_view bytes);
  /// The start of a field of `size` bytes, which follow.
  void head_of_bytes(std::uint32_t number, std::uint64_t size);
  /// A field of bytes that are not copied.
  void shared_bytes(std::uint32_t number, const Bytes& bytes);
  /// A field that is a message, whose own shared bytes stay shared.
  void message(std::uint32_t number, const ProtoWriter& message);

  /// The message, where it shares no bytes.
  const std::string& text() const { return text_; }
  std::size_t size() const { return text_.size() + shared_size_; }
  void write(ByteSink& sink) const;

 private:
  // Bytes that come after the first `after` ones of the text.
  struct Shared {
    std::size_t after;
    Bytes bytes;
  };
  void put(std::uint64_t value);

  std::string text_;
  std::vector<Shared> shared_;
  std::size_t shared_size_ = 0;
};

[[noreturn]] void throw_not_protobuf(std::string_view codec, std::string_view found);

template <class F>
void each_varint(std::string_view codec, const ProtoField& field, const F& visit) {
  if (field.wire == Wire::varint) return visit(field.value);
  std::span<const std::byte> packed = bytes_of(codec, field);
  for (std::uint64_t value = 0; !packed.empty(); visit(value))
    if (!take_varint(packed, value)) throw_not_protobuf(codec, "a packed number that has no end");
}

}  // namespace hearth::inline v0_1::detail
