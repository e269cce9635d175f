// bincode's standard configuration: numbers below 251 are a byte; 251, 252, 253 announce two, four, eight.
#include <hearth/record/burn_bin.hpp>

#include <algorithm>
#include <cstring>

#include <hearth/record/codec/gz.hpp>

#include "adapt.hpp"
#include "codec/check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::string_view kReader = "Burn's .bin";

using enum DType;
constexpr std::optional<DType> kQuantized = {};
constexpr std::optional<DType> kSince14[] = {f64, f32, f16, bf16, i64,     i32,       i16,
                                             i8,  u64, u32, u8,   boolean, kQuantized};
constexpr std::optional<DType> kSince16[] = {f64, f32, f16, bf16, i64, i32,     i16,
                                             i8,  u64, u32, u16,  u8,  boolean, kQuantized};
// The third is Flex32, whose elements at rest are f32.
constexpr std::optional<DType> kSince17[] = {f64, f32, f32, f16, bf16, i64,     i32,       i16,
                                             i8,  u64, u32, u16, u8,   boolean, kQuantized};

constexpr BurnLayout kLayouts[] = {{"0.21", kSince17, true},
                                   {"0.17 to 0.20", kSince17, false},
                                   {"0.16", kSince16, false},
                                   {"0.14 and 0.15", kSince14, false}};

// The type that Rust calls so; none for one that we do not know.
std::optional<DType> float_named(std::string_view name) {
  if (name == "f64") return f64;
  if (name == "f32") return f32;
  if (name.ends_with("::f16")) return f16;
  if (name.ends_with("::bf16")) return bf16;
  return {};
}

bool is_number(char c) { return c >= '0' && c <= '9'; }

// The layout that a file's version speaks of; what it says need not be so.
std::size_t likeliest(std::span<const std::byte> bytes) {
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                              std::min<std::size_t>(bytes.size(), 512));
  const auto at = head.find(
      "\x06"
      "0.");  // the version's length, and its start
  if (at == std::string_view::npos || at + 5 > head.size() || !is_number(head[at + 3]) ||
      !is_number(head[at + 4]))
    return 0;
  const int minor = (head[at + 3] - '0') * 10 + (head[at + 4] - '0');
  return minor >= 21 ? 0 : minor >= 17 ? 1 : minor == 16 ? 2 : 3;
}

}  // namespace

void BurnBinReader::fail(const std::string& path, std::string expected, std::string found) const {
  throw RecordError("load", std::string(kReader) + " of " + std::string(layout_.versions),
                    {{RecordProblem::Kind::malformed, path, std::move(expected),
                      std::move(found) + ", at byte " + std::to_string(at_)}});
}

std::uint64_t BurnBinReader::fixed(const std::string& path, std::size_t size) {
  if (bytes_.size() - at_ < size) fail(path, more_bytes(size - (bytes_.size() - at_)), "the end of the file");
  std::uint64_t value = 0;
  std::memcpy(&value, bytes_.data() + at_, size);
  at_ += size;
  return value;
}

std::uint64_t BurnBinReader::number(const std::string& path) {
  const std::uint64_t first = fixed(path, 1);
  if (first <= 250) return first;
  if (first > 253) fail(path, "a number of at most 64 bits", "a wider one");
  return fixed(path, std::size_t{2} << (first - 251));
}

Bytes BurnBinReader::bytes(const std::string& path) {
  const std::uint64_t size = number(path);
  if (size > bytes_.size() - at_) fail(path, more_bytes(size - (bytes_.size() - at_)), "the end of the file");
  at_ += size;
  return size ? bytes_.part(at_ - size, size) : Bytes();
}

void BurnBinReader::metadata() {
  for (const char* field : {"float", "int", "format", "version", "settings"}) {
    const Bytes text = bytes(std::string("metadata.") + field);
    const auto is_text = [](std::byte b) { return b >= std::byte{' '} && b < std::byte{0x7f}; };
    if (text.size() == 0 || !std::all_of(text.span().begin(), text.span().end(), is_text))
      fail(std::string("metadata.") + field, "a text", std::to_string(text.size()) + " other bytes");
    if (field == std::string_view("float"))
      floats_ = float_named({reinterpret_cast<const char*>(text.data()), text.size()});
  }
}

std::pair<TensorData, ParamId> BurnBinReader::tensor(const std::string& path, std::size_t rank, Role role) {
  constexpr std::size_t kLongestId = 36;  // a UUID, before 0.15
  const Bytes id = bytes(path);
  if (id.size() > kLongestId) fail(path, "a parameter's id", std::to_string(id.size()) + " bytes");
  const std::string_view spelled(reinterpret_cast<const char*>(id.data()), id.size());
  const ParamId param_id = param_id_named(spelled).value_or(param_id_of_path(spelled));

  TensorData data;
  data.bytes = bytes(path);
  data.shape = Shape();
  const std::uint64_t dimensions = number(path);
  if (dimensions > kMaxRank)
    fail(path, "at most " + std::to_string(kMaxRank) + " dimensions", std::to_string(dimensions));
  for (std::uint64_t axis = 0; axis < dimensions; ++axis)
    data.shape.push_back(static_cast<std::size_t>(number(path)));
  const std::uint64_t dtype = number(path);
  if (dtype >= layout_.dtypes.size() || !layout_.dtypes[dtype])
    fail(path, "an element type that hearth has", "number " + std::to_string(dtype));
  data.dtype = *layout_.dtypes[dtype];
  if (floats_ && is_float(data.dtype) && data.dtype != *floats_)  // numbers of types moved between versions
    fail(path, std::string(name(*floats_)) + ", as the metadata says", data.text());
  if (data.dtype == boolean && layout_.one_byte_for_constants && number(path) > 1)
    fail(path, "bools of a byte each", "wider ones");
  if (byte_size(data.dtype, data.shape) != data.bytes.size())
    fail(path, "the bytes of " + data.text(), std::to_string(data.bytes.size()) + " bytes");
  if (data.shape.rank() != rank)
    fail(path, "a tensor of " + std::to_string(rank) + " dimensions", data.text());
  return {laid_out_as_ours(&kBurn, data, role), param_id};
}

bool BurnBinReader::present(const std::string& path) {
  const std::uint64_t flag = fixed(path, 1);
  if (flag > 1) fail(path, "a value or none", "the byte " + std::to_string(flag));
  return flag == 1;
}

std::size_t BurnBinReader::length(const std::string& path) {
  const std::uint64_t count = number(path);
  if (count > bytes_.size() - at_) fail(path, "a length that the bytes can hold", std::to_string(count));
  if (count > kMaxRecordNodes - items_)  // an item may take fifty times its bytes
    fail(path, "at most " + std::to_string(kMaxRecordNodes) + " items in all lists", "more");
  items_ += static_cast<std::size_t>(count);
  return static_cast<std::size_t>(count);
}

std::size_t BurnBinReader::alternative(const std::string& path, std::size_t count) {
  const std::uint64_t index = number(path);
  if (index >= count) fail(path, "one of " + std::to_string(count) + " alternatives", std::to_string(index));
  return static_cast<std::size_t>(index);
}

void BurnBinReader::constant(const std::string& path, std::size_t parts) {
  if (layout_.one_byte_for_constants) parts = 1;
  for (; parts > 0; --parts)
    while (present(path)) {  // an option of a constant: that there is one, then the constant's nothing
    }
}

void BurnBinReader::end() {
  if (at_ != bytes_.size()) fail("", "the end", std::to_string(bytes_.size() - at_) + " more bytes");
}

void read_burn_bin(const Bytes& file, FunctionRef<void(BurnBinReader&)> read) {
  constexpr std::string_view kGzip = "\x1f\x8b";
  const bool is_packed =
      file.size() >= kGzip.size() && std::memcmp(file.data(), kGzip.data(), kGzip.size()) == 0;
  const Bytes bytes = is_packed ? gunzip(kReader, file) : file;
  const std::size_t first = likeliest(bytes.span());
  std::optional<RecordError> furthest;
  std::size_t reached = 0;
  for (std::size_t i = 0; i < std::size(kLayouts); ++i) {
    BurnBinReader reader(bytes, kLayouts[(first + i) % std::size(kLayouts)]);
    try {
      return read(reader);
    } catch (const RecordError& error) {
      if (furthest && reader.at() <= reached) continue;
      furthest = error;
      reached = reader.at();
    }
  }
  throw *furthest;
}

std::string burn_bin_file(std::string_view path) {
  return path.ends_with(".bin.gz") ? std::string(path) : with_extension(path, "bin");
}

}  // namespace hearth::inline v0_1::detail
