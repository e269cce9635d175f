#include "cbor.hpp"

#include <bit>
#include <utility>

#include <hearth/core/dtype.hpp>
#include <hearth/core/error.hpp>

#include "utf8.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::size_t kMaxDepth = 128;  // of values that are passed over: Burn's limit
// What the five lower bits of a value's first byte say: its number, or in how many bytes it follows.
constexpr unsigned kIn1 = 24, kIn2 = 25, kIn4 = 26, kIn8 = 27;
constexpr unsigned kFalse = 20, kTrue = 21, kNull = 22;

constexpr const char* kMajors[] = {
    "an unsigned integer", "a negative integer", "bytes", "a text", "a list", "a map", "a tag",
    "another value"};

}  // namespace

void CborReader::refuse(std::string expected, std::string found) const {
  throw_malformed(codec_, std::move(expected),
                  std::move(found) + " before byte " + std::to_string(at_) + " of the header");
}

std::string_view CborReader::take(std::uint64_t size) {
  if (size > bytes_.size() - at_) refuse(std::to_string(size) + " bytes", "the end");
  const std::string_view part = bytes_.substr(at_, static_cast<std::size_t>(size));
  at_ += part.size();
  return part;
}

CborReader::Head CborReader::head() {
  const unsigned first = static_cast<unsigned char>(take(1)[0]);
  Head head = {first >> 5, first & 31, first & 31};
  if (head.info < kIn1) return head;
  if (head.info > kIn8) refuse("a definite length", "none");
  head.value = 0;
  for (char c : take(std::uint64_t{1} << (head.info - kIn1)))
    head.value = head.value << 8 | static_cast<unsigned char>(c);
  return head;
}

CborReader::Head CborReader::head(Major major, const char* expected) {
  const Head found = head();
  if (found.major != major) refuse(expected, kMajors[found.major]);
  return found;
}

std::uint64_t CborReader::unsigned_integer() { return head(kUnsigned, kMajors[kUnsigned]).value; }

std::int64_t CborReader::integer() {
  const Head found = head();
  if (found.major > kNegative) refuse("an integer", kMajors[found.major]);
  if (!std::in_range<std::int64_t>(found.value)) refuse("an integer of 64 bits", "a larger one");
  const auto value = static_cast<std::int64_t>(found.value);
  return found.major == kUnsigned ? value : -1 - value;
}

double CborReader::real() {
  const Head found = head(kSimple, "a float");
  if (found.info == kIn2) return to_float(f16{static_cast<std::uint16_t>(found.value)});
  if (found.info == kIn4) return std::bit_cast<float>(static_cast<std::uint32_t>(found.value));
  if (found.info != kIn8) refuse("a float", kMajors[kSimple]);
  return std::bit_cast<double>(found.value);
}

bool CborReader::boolean() {
  const Head found = head(kSimple, "a bool");
  if (found.info != kFalse && found.info != kTrue) refuse("a bool", kMajors[kSimple]);
  return found.info == kTrue;
}

std::string_view CborReader::text() {
  const std::string_view text = take(head(kText, kMajors[kText]).value);
  if (!is_utf8(text)) refuse("text that is UTF-8", "other bytes");
  return text;
}

std::uint64_t CborReader::list() {
  const std::uint64_t size = head(kList, kMajors[kList]).value;
  if (size > bytes_.size() - at_) refuse("a list that the bytes can hold", "one of " + std::to_string(size));
  return size;
}

std::uint64_t CborReader::map() {
  const std::uint64_t size = head(kMap, kMajors[kMap]).value;
  if (size > (bytes_.size() - at_) / 2)
    refuse("a map that the bytes can hold", "one of " + std::to_string(size));
  return size;
}

bool CborReader::next_is_map() const {
  return at_ < bytes_.size() && static_cast<unsigned char>(bytes_[at_]) >> 5 == kMap;
}

bool CborReader::take_null() {
  const bool is_null =
      at_ < bytes_.size() && static_cast<unsigned char>(bytes_[at_]) == (kSimple << 5 | kNull);
  at_ += is_null;
  return is_null;
}

void CborReader::skip(std::size_t depth) {
  if (depth > kMaxDepth) refuse("at most " + std::to_string(kMaxDepth) + " levels", "more");
  const Head found = head();
  if (found.major == kBytes || found.major == kText) take(found.value);
  if (found.major < kList || found.major == kSimple) return;
  // Each value takes a byte at least, so a count that is too large ends with the bytes.
  for (std::uint64_t i = 0; i < (found.major == kTag ? 1 : found.value); ++i) {
    skip(depth + 1);
    if (found.major == kMap) skip(depth + 1);
  }
}

void CborReader::end() const {
  if (at_ != bytes_.size()) refuse("the end", std::to_string(bytes_.size() - at_) + " more bytes");
}

void CborWriter::big_endian(std::uint64_t value, std::size_t width) {
  while (width-- > 0) bytes += static_cast<char>(value >> 8 * width & 0xff);
}

void CborWriter::head(unsigned major, std::uint64_t value) {
  const auto first = [&](unsigned info) { bytes += static_cast<char>(major << 5 | info); };
  if (value < kIn1) return first(static_cast<unsigned>(value));
  const unsigned log = value <= 0xff ? 0 : value <= 0xffff ? 1 : value <= 0xffffffff ? 2 : 3;
  first(kIn1 + log);
  big_endian(value, std::size_t{1} << log);
}

void CborWriter::unsigned_integer(std::uint64_t value) { head(0, value); }

void CborWriter::integer(std::int64_t value) {
  if (value >= 0)
    head(0, static_cast<std::uint64_t>(value));
  else
    head(1, static_cast<std::uint64_t>(-1 - value));
}

void CborWriter::real(double value) {
  const auto same = [value](double other) {
    return std::bit_cast<std::uint64_t>(other) == std::bit_cast<std::uint64_t>(value);
  };
  constexpr unsigned kFloat = 7u << 5;
  const auto single = static_cast<float>(value);
  if (const f16 half = to_f16(single); same(to_float(half))) {
    bytes += static_cast<char>(kFloat | kIn2);
    big_endian(half.bits, 2);
  } else if (same(single)) {
    bytes += static_cast<char>(kFloat | kIn4);
    big_endian(std::bit_cast<std::uint32_t>(single), 4);
  } else {
    bytes += static_cast<char>(kFloat | kIn8);
    big_endian(std::bit_cast<std::uint64_t>(value), 8);
  }
}

void CborWriter::boolean(bool value) { bytes += static_cast<char>(7u << 5 | (value ? kTrue : kFalse)); }

void CborWriter::text(std::string_view text) {
  head(3, text.size());
  bytes += text;
}

void CborWriter::list(std::uint64_t size) { head(4, size); }
void CborWriter::map(std::uint64_t size) { head(5, size); }

}  // namespace hearth::inline v0_1::detail
