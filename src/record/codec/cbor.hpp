// As much CBOR (RFC 8949) as headers are made of: numbers, texts, lists and maps of definite length.
// nlohmann's reader calls itself for every chunk of a text of indefinite length, to the end of the stack.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hearth::inline v0_1::detail {

/// Reads untrusted bytes, value by value, where the caller knows what must come. RecordError for anything
/// else; texts are parts of the bytes.
class CborReader {
 public:
  CborReader(std::string_view codec, std::span<const std::byte> bytes)
      : codec_(codec), bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

  std::uint64_t unsigned_integer();
  std::int64_t integer();
  double real();
  bool boolean();
  std::string_view text();
  /// The number of values that follow.
  std::uint64_t list();
  /// The number of keys that follow, each with its value.
  std::uint64_t map();

  bool next_is_map() const;
  /// A null, if it comes next, is passed over.
  bool take_null();
  /// Passes over any value.
  void skip() { skip(0); }
  /// Nothing may follow.
  void end() const;

 private:
  enum Major : unsigned { kUnsigned, kNegative, kBytes, kText, kList, kMap, kTag, kSimple };

  struct Head {
    unsigned major, info;
    std::uint64_t value;
  };

  [[noreturn]] void refuse(std::string expected, std::string found) const;
  Head head();
  Head head(Major major, const char* expected);
  std::string_view take(std::uint64_t size);
  void skip(std::size_t depth);

  std::string_view codec_, bytes_;
  std::size_t at_ = 0;
};

/// Spells values in the shortest way, floats as well.
class CborWriter {
 public:
  std::string bytes;

  void unsigned_integer(std::uint64_t value);
  void integer(std::int64_t value);
  void real(double value);
  void boolean(bool value);
  void text(std::string_view text);
  void list(std::uint64_t size);
  void map(std::uint64_t size);

 private:
  void head(unsigned major, std::uint64_t value);
  void big_endian(std::uint64_t value, std::size_t width);
};

}  // namespace hearth::inline v0_1::detail
