#include "protobuf.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "check.hpp"
#include "utf8.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::size_t kLongestVarint = 10;  // 9 times 7 bits and the last one

[[noreturn]] void throw_wrong_kind(std::string_view codec, const ProtoField& field,
                                   std::string_view expected) {
  constexpr std::string_view kKinds[] = {"a number", "8 bytes", "bytes with their length", "", "", "4 bytes"};
  throw_malformed(codec, std::string(expected) + " in field " + std::to_string(field.number),
                  kKinds[static_cast<std::size_t>(field.wire)]);
}

}  // namespace

void throw_not_protobuf(std::string_view codec, std::string_view found) {
  throw_malformed(codec, "protobuf", found);
}

bool take_varint(std::span<const std::byte>& bytes, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < kLongestVarint; ++i) {
    const auto byte = static_cast<std::uint64_t>(bytes[i]);
    if (i + 1 == kLongestVarint && byte > 1) return false;
    value |= (byte & 0x7f) << (7 * i);
    if (byte & 0x80) continue;
    bytes = bytes.subspan(i + 1);
    return true;
  }
  return false;
}

std::uint64_t ProtoReader::number() {
  std::uint64_t value = 0;
  if (take_varint(rest_, value)) return value;
  const bool goes_on = rest_.size() < kLongestVarint &&
                       std::ranges::all_of(rest_, [](std::byte b) { return b >= std::byte{0x80}; });
  if (file_size_ > 0 && goes_on) throw_cut(codec_, 0, file_size_);
  throw_not_protobuf(codec_, "a number that has no end");
}

bool ProtoReader::next(ProtoField& field) {
  if (rest_.empty()) return false;
  std::uint64_t size = 0;
  const std::uint64_t key = this->number(), number = key >> 3;
  if (number == 0 || number > (std::numeric_limits<std::uint32_t>::max() >> 3))
    throw_not_protobuf(codec_, "a field of number " + std::to_string(number));
  field = {static_cast<std::uint32_t>(number), static_cast<Wire>(key & 7), 0, {}};
  switch (field.wire) {
    case Wire::varint: field.value = this->number(); return true;
    case Wire::fixed64: size = 8; break;
    case Wire::fixed32: size = 4; break;
    case Wire::bytes: size = this->number(); break;
    default: throw_not_protobuf(codec_, (key & 7) > 5 ? "a field of no kind" : "a group, which is not read");
  }
  if (size > rest_.size() && file_size_ > 0)
    throw_cut(codec_, size - rest_.size(), file_size_, "field " + std::to_string(number));
  if (size > rest_.size())
    throw_malformed(codec_, std::to_string(size) + " bytes in field " + std::to_string(number),
                    std::to_string(rest_.size()));
  field.bytes = rest_.first(static_cast<std::size_t>(size));
  rest_ = rest_.subspan(static_cast<std::size_t>(size));
  return true;
}

std::uint64_t varint_of(std::string_view codec, const ProtoField& field) {
  if (field.wire != Wire::varint) throw_wrong_kind(codec, field, "a number");
  return field.value;
}

std::span<const std::byte> bytes_of(std::string_view codec, const ProtoField& field) {
  if (field.wire != Wire::bytes) throw_wrong_kind(codec, field, "bytes with their length");
  return field.bytes;
}

std::string_view text_of(std::string_view codec, const ProtoField& field) {
  const auto bytes = bytes_of(codec, field);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) throw_malformed(codec, "UTF-8 in field " + std::to_string(field.number), "other bytes");
  return text;
}

float float_of(std::string_view codec, const ProtoField& field) {
  if (field.wire != Wire::fixed32) throw_wrong_kind(codec, field, "4 bytes");
  float value = 0;
  std::memcpy(&value, field.bytes.data(), sizeof value);
  return value;
}

void add_extent(std::string_view codec, std::string_view tensor, std::uint64_t extent, Shape& shape) {
  if (const auto number = static_cast<std::int64_t>(extent); number < 0)
    throw_bad_field(codec, std::string(tensor), "an extent", std::to_string(number));
  if (shape.rank() == kMaxRank)
    throw_bad_field(codec, std::string(tensor), "at most " + std::to_string(kMaxRank) + " dimensions",
                    "more");
  shape.push_back(static_cast<std::size_t>(extent));
}

void ProtoWriter::put(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) text_ += static_cast<char>(value | 0x80);
  text_ += static_cast<char>(value);
}

void ProtoWriter::varint(std::uint32_t number, std::uint64_t value) {
  put(std::uint64_t{number} << 3);
  put(value);
}

void ProtoWriter::real(std::uint32_t number, double value) {
  put(std::uint64_t{number} << 3 | static_cast<std::uint64_t>(Wire::fixed64));
  text_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void ProtoWriter::real(std::uint32_t number, float value) {
  put(std::uint64_t{number} << 3 | static_cast<std::uint64_t>(Wire::fixed32));
  text_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void ProtoWriter::head_of_bytes(std::uint32_t number, std::uint64_t size) {
  put(std::uint64_t{number} << 3 | static_cast<std::uint64_t>(Wire::bytes));
  put(size);
}

void ProtoWriter::bytes(std::uint32_t number, std::string_view bytes) {
  head_of_bytes(number, bytes.size());
  text_ += bytes;
}

void ProtoWriter::shared_bytes(std::uint32_t number, const Bytes& bytes) {
  head_of_bytes(number, bytes.size());
  shared_.push_back({text_.size(), bytes});
  shared_size_ += bytes.size();
}

void ProtoWriter::message(std::uint32_t number, const ProtoWriter& message) {
  head_of_bytes(number, message.size());
  for (const Shared& shared : message.shared_) shared_.push_back({text_.size() + shared.after, shared.bytes});
  shared_size_ += message.shared_size_;
  text_ += message.text_;
}

void ProtoWriter::write(ByteSink& sink) const {
  const auto text = std::as_bytes(std::span(text_));
  std::size_t written = 0;
  for (const Shared& shared : shared_) {
    sink.write(text.subspan(written, shared.after - written));
    sink.write(shared.bytes.span());
    written = shared.after;
  }
  sink.write(text.subspan(written));
}

}  // namespace hearth::inline v0_1::detail
