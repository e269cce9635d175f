// Reads TensorBoard's event files, by the formats' descriptions and not by what writes them.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../temporary_folder.hpp"

namespace hearth::test {

/// Bit by bit.
inline std::uint32_t crc32c_of(std::string_view bytes) {
  std::uint32_t sum = ~0u;
  for (const char byte : bytes) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ (0x82f63b78u & (0u - (sum & 1)));
  }
  return ~sum;
}

template <class T>
T number_at(std::string_view bytes, std::size_t at = 0) {
  T number{};
  REQUIRE(at + sizeof number <= bytes.size());
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

/// The records of a TFRecord file, every checksum checked.
inline std::vector<std::string> records_of(std::string_view file) {
  const auto unmasked = [](std::uint32_t masked) {
    const std::uint32_t turned = masked - 0xa282ead8u;
    return (turned >> 17) | (turned << 15);
  };
  std::vector<std::string> records;
  while (!file.empty()) {
    const auto size = number_at<std::uint64_t>(file);
    REQUIRE(size <= file.size() - 16);
    CHECK(unmasked(number_at<std::uint32_t>(file, 8)) == crc32c_of(file.substr(0, 8)));
    records.emplace_back(file.substr(12, size));
    CHECK(unmasked(number_at<std::uint32_t>(file, 12 + size)) == crc32c_of(records.back()));
    file.remove_prefix(16 + size);
  }
  return records;
}

/// A message's fields by number: bytes as they are, numbers as eight or four bytes.
using Message = std::multimap<std::uint32_t, std::string>;
inline Message message_of(std::string_view bytes) {
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      REQUIRE(!bytes.empty());
      const auto byte = static_cast<unsigned char>(bytes[0]);
      bytes.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
  };
  Message message;
  while (!bytes.empty()) {
    const std::uint64_t key = varint();
    std::uint64_t size = 0;
    switch (key & 7) {
      case 0: {
        const std::uint64_t value = varint();
        message.emplace(key >> 3, std::string(reinterpret_cast<const char*>(&value), 8));
        continue;
      }
      case 1: size = 8; break;
      case 2: size = varint(); break;
      case 5: size = 4; break;
      default: FAIL("a field of no kind");
    }
    REQUIRE(size <= bytes.size());
    message.emplace(key >> 3, bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return message;
}
inline std::string field(const Message& message, std::uint32_t number) {
  const auto found = message.find(number);
  return found == message.end() ? std::string() : found->second;
}

struct Event {
  std::uint64_t step = 0;
  std::string version, session, tag;
  std::optional<float> scalar;
  std::string image, histogram;  // their messages
};

inline std::vector<Event> events_of(const std::string& path) {
  std::vector<Event> events;
  for (const std::string& record : records_of(content_of(path))) {
    const Message message = message_of(record);
    CHECK(number_at<double>(field(message, 1)) > 1.6e9);
    Event event;
    if (message.contains(2)) event.step = number_at<std::uint64_t>(field(message, 2));
    event.version = field(message, 3);
    event.session = field(message, 7);
    if (message.contains(5)) {
      const Message value = message_of(field(message_of(field(message, 5)), 1));
      event.tag = field(value, 1);
      if (value.contains(2)) event.scalar = number_at<float>(field(value, 2));
      event.image = field(value, 4);
      event.histogram = field(value, 5);
    }
    events.push_back(event);
  }
  return events;
}

}  // namespace hearth::test
