// Protobuf by hand, for files that no framework writes.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include <hearth/core/bytes.hpp>

namespace hearth::test::proto {

inline std::string varint(std::uint64_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7) text += static_cast<char>(value | 0x80);
  return text + static_cast<char>(value);
}

enum class Wire : unsigned { varint, fixed64, bytes, group, group_end, fixed32, none };

inline std::string key(unsigned number, Wire wire) {
  return varint(number << 3 | static_cast<unsigned>(wire));
}

inline std::string number(unsigned field, std::uint64_t value) {
  return key(field, Wire::varint) + varint(value);
}
inline std::string bytes_field_head(unsigned field, std::uint64_t size) {
  return key(field, Wire::bytes) + varint(size);
}
inline std::string bytes(unsigned field, std::string_view bytes) {
  return bytes_field_head(field, bytes.size()) + std::string(bytes);
}

/// The bytes of a number as a host keeps it.
template <class T>
std::string raw(std::initializer_list<T> values) {
  std::string text(values.size() * sizeof(T), '\0');
  if (!text.empty()) std::memcpy(text.data(), values.begin(), text.size());
  return text;
}

inline Bytes bytes_of(std::string_view text) { return Bytes::copy(std::as_bytes(std::span(text))); }
inline std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace hearth::test::proto
