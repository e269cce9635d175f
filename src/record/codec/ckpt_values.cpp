#include "ckpt_values.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "check.hpp"

namespace hearth::inline v0_1::detail::ckpt {
namespace {

constexpr std::string_view kCodec = "MindSpore";

// Is this, where a value could begin, the checksum at the end?
bool is_sum(std::span<const std::byte> rest) {
  return rest.size() == kSumKey.size() + kSumSize &&
         std::memcmp(rest.data(), kSumKey.data(), kSumKey.size()) == 0;
}

// The beginning of one, which nothing else may be: its first letter is no field of protobuf's.
bool is_cut_sum(std::span<const std::byte> rest) {
  return !rest.empty() && rest.size() < kSumKey.size() + kSumSize &&
         std::memcmp(rest.data(), kSumKey.data(), std::min(rest.size(), kSumKey.size())) == 0;
}

[[noreturn]] void refuse(std::string_view tag, std::string expected, std::string found) {
  throw_bad_field(kCodec, std::string(tag), std::move(expected), std::move(found));
}

void parse_tensor(std::span<const std::byte> message, Value& value) {
  bool has_type = false, has_content = false;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == kDims)
      each_varint(kCodec, field,
                  [&](std::uint64_t extent) { add_extent(kCodec, value.tag, extent, value.dims); });
    if (field.number == kType) {
      value.type = text_of(kCodec, field);
      has_type = true;
    }
    if (field.number == kContent) {
      value.content = bytes_of(kCodec, field);
      has_content = true;
    }
  }
  if (!has_type) refuse(value.tag, "a tensor_type", "none");
  if (!has_content) refuse(value.tag, "a tensor_content", "none");
}

Value parsed(std::span<const std::byte> message) {
  Value value;
  bool has_tag = false, has_map = false;
  std::optional<std::span<const std::byte>> tensor;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == kMapTensor) has_map = true;
    if (field.number == kTag) {
      value.tag = text_of(kCodec, field);
      has_tag = true;
    }
    if (field.number == kTensor) {
      if (tensor) refuse(value.tag, "one tensor of a value", "two");
      tensor = bytes_of(kCodec, field);
    }
  }
  if (!has_tag) throw_malformed(kCodec, "a value with a tag", "one without");
  if (has_map) refuse(value.tag, "a tensor", "a MapTensor");
  if (!tensor) refuse(value.tag, "a tensor", "none");
  parse_tensor(*tensor, value);
  return value;
}

}  // namespace

const DType* dtype_named(std::string_view type) {
  for (const auto& [dtype, name] : kTypes)
    if (name == type) return &dtype;
  return nullptr;
}

std::string_view cipher_of(std::span<const std::byte> file) {
  constexpr std::pair<std::uint32_t, std::string_view> kMagics[] = {
      {0x7f3a5ed8, "AES-GCM"}, {0x7f3a5ed9, "AES-CBC"}, {0x7f3a5eda, "SM4-CBC"}};
  std::uint32_t magic = 0;
  if (file.size() < sizeof magic) return {};
  std::memcpy(&magic, file.data(), sizeof magic);
  for (const auto& [value, name] : kMagics)
    if (magic == value) return name;
  return {};
}

Values::Values(std::span<const std::byte> file)
    : reader_(ProtoReader::of_file(kCodec, file)), file_size_(file.size()) {
  if (const std::string_view cipher = cipher_of(file); !cipher.empty())
    throw_malformed(kCodec, "a checkpoint that is not encrypted", "one that is, with " + std::string(cipher));
}

bool Values::next(Value& value) {
  for (ProtoField field; !is_sum(rest());) {
    if (is_cut_sum(rest()))
      throw_cut(kCodec, kSumKey.size() + kSumSize - rest().size(), file_size_, "the checksum");
    if (!reader_.next(field)) break;
    if (field.number != kValue) continue;
    value = parsed(bytes_of(kCodec, field));
    return true;
  }
  return false;
}

std::optional<std::uint32_t> Values::sum() const {
  if (!is_sum(rest())) return {};
  std::uint64_t sum = 0;
  for (std::byte byte : rest().subspan(kSumKey.size())) {
    sum = sum << 8 | static_cast<std::uint64_t>(byte);
    if (sum >> 32) throw_malformed(kCodec, "a CRC-32 of 32 bits", "a longer number");
  }
  return static_cast<std::uint32_t>(sum);
}

}  // namespace hearth::inline v0_1::detail::ckpt
