#include "onnx_tensor.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::string_view kCodec = "ONNX";
constexpr std::size_t kMaxFiles = 4096;  // exporters write one for each tensor at most

// Fields of TensorProto, StringStringEntryProto and the value of data_location.
constexpr std::uint32_t kDims = 1, kDataType = 2, kSegment = 3, kName = 8, kRawData = 9, kExternalData = 13,
                        kDataLocation = 14;
constexpr std::uint32_t kFloatData = 4, kInt32Data = 5, kInt64Data = 7, kDoubleData = 10, kUint64Data = 11;
constexpr std::uint32_t kEntryKey = 1, kEntryValue = 2;
constexpr std::uint64_t kExternal = 1;

// By their numbers from 1 on; those that hearth has, with the typed field that their values may be in.
struct Type {
  std::string_view name;
  std::optional<DType> dtype = {};
  std::uint32_t field = 0;
};
constexpr Type kTypes[] = {{"FLOAT", DType::f32, kFloatData},
                           {"UINT8", DType::u8, kInt32Data},
                           {"INT8", DType::i8, kInt32Data},
                           {"UINT16", DType::u16, kInt32Data},
                           {"INT16", DType::i16, kInt32Data},
                           {"INT32", DType::i32, kInt32Data},
                           {"INT64", DType::i64, kInt64Data},
                           {"STRING"},
                           {"BOOL", DType::boolean, kInt32Data},
                           {"FLOAT16", DType::f16, kInt32Data},
                           {"DOUBLE", DType::f64, kDoubleData},
                           {"UINT32", DType::u32, kUint64Data},
                           {"UINT64", DType::u64, kUint64Data},
                           {"COMPLEX64"},
                           {"COMPLEX128"},
                           {"BFLOAT16", DType::bf16, kInt32Data},
                           {"FLOAT8E4M3FN"},
                           {"FLOAT8E4M3FNUZ"},
                           {"FLOAT8E5M2"},
                           {"FLOAT8E5M2FNUZ"},
                           {"UINT4"},
                           {"INT4"},
                           {"FLOAT4E2M1"},
                           {"FLOAT8E8M0"}};

// string_data, 6, among them.
bool is_typed_field(std::uint32_t number) {
  return (number >= kFloatData && number <= kInt64Data) || number == kDoubleData || number == kUint64Data;
}

// A TensorProto as it is spelled.
struct Spelled {
  std::string_view name;
  std::uint64_t type = 0;
  Shape dims;
  std::span<const std::byte> raw;
  std::uint32_t typed = 0;  // the typed field that has values
  bool is_external = false;
  std::string_view location, offset = "0", length;
};

[[noreturn]] void refuse(const Spelled& tensor, std::string expected, std::string found) {
  throw_bad_field(kCodec, std::string(tensor.name), std::move(expected), std::move(found));
}

void read_entry(std::span<const std::byte> message, Spelled& tensor) {
  std::string_view key, value;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == kEntryKey) key = text_of(kCodec, field);
    if (field.number == kEntryValue) value = text_of(kCodec, field);
  }
  if (key == "location") tensor.location = value;
  if (key == "offset") tensor.offset = value;
  if (key == "length") tensor.length = value;
}

void read_field(const ProtoField& field, Spelled& tensor) {
  switch (field.number) {
    case kDims:
      return each_varint(kCodec, field,
                         [&](std::uint64_t extent) { add_extent(kCodec, tensor.name, extent, tensor.dims); });
    case kDataType: tensor.type = varint_of(kCodec, field); return;
    case kRawData: tensor.raw = bytes_of(kCodec, field); return;
    case kExternalData: return read_entry(bytes_of(kCodec, field), tensor);
    case kDataLocation: tensor.is_external = varint_of(kCodec, field) == kExternal; return;
    case kSegment: refuse(tensor, "a whole tensor", "a segment of one");
    default: break;
  }
  if (!is_typed_field(field.number) || (field.wire == Wire::bytes && field.bytes.empty())) return;
  if (tensor.typed != 0 && tensor.typed != field.number) refuse(tensor, "values in one field", "two");
  tensor.typed = field.number;
}

Spelled spelled(std::span<const std::byte> message) {
  Spelled tensor;
  ProtoReader names(kCodec, message);  // first, for what is said of the others
  for (ProtoField field; names.next(field);)
    if (field.number == kName) tensor.name = text_of(kCodec, field);
  ProtoReader fields(kCodec, message);
  for (ProtoField field; fields.next(field);) read_field(field, tensor);
  return tensor;
}

const Type* find_type(std::uint64_t number) {
  return number >= 1 && number <= std::size(kTypes) ? &kTypes[number - 1] : nullptr;
}

const Type& type_of(const Spelled& tensor) {
  const Type* type = find_type(tensor.type);
  if (!type || !type->dtype) refuse(tensor, "an element type that hearth has", onnx_type_name(tensor.type));
  return *type;
}

// Calls visit(field) for each piece of the typed field.
template <class F>
void each_piece(std::span<const std::byte> message, const Spelled& tensor, const F& visit) {
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);)
    if (field.number == tensor.typed) visit(field);
}

void check_count(const Spelled& tensor, std::size_t count) {
  if (count != tensor.dims.numel())
    refuse(tensor, std::to_string(tensor.dims.numel()) + " values", std::to_string(count));
}

// float_data and double_data lie as the tensor's bytes do, most often in one piece.
Bytes values_of_fixed_width(const Bytes& model, std::span<const std::byte> message, const Spelled& tensor,
                            std::size_t width) {
  const Wire alone = width == 4 ? Wire::fixed32 : Wire::fixed64;
  std::size_t pieces = 0, size = 0;
  std::span<const std::byte> piece;
  each_piece(message, tensor, [&](const ProtoField& field) {
    piece = field.wire == alone ? field.bytes : bytes_of(kCodec, field);
    if (piece.size() % width != 0)
      refuse(tensor, "values of " + std::to_string(width) + " bytes",
             std::to_string(piece.size()) + " bytes");
    ++pieces;
    size += piece.size();
  });
  check_count(tensor, size / width);
  if (pieces == 1) return part_of(model, piece);
  std::vector<std::byte> bytes;
  bytes.reserve(size);
  each_piece(message, tensor, [&](const ProtoField& field) {
    bytes.insert(bytes.end(), field.bytes.begin(), field.bytes.end());
  });
  return Bytes::of(std::move(bytes));
}

// What an integer in a typed field may be; halves are there as their bits.
std::pair<std::int64_t, std::int64_t> range_of(DType dtype) {
  switch (dtype) {
    case DType::u8: return {0, 0xff};
    case DType::i8: return {-0x80, 0x7f};
    case DType::i16: return {-0x8000, 0x7fff};
    case DType::u16:
    case DType::f16:
    case DType::bf16: return {0, 0xffff};
    case DType::i32:
      return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
    case DType::u32: return {0, 0xffffffff};
    case DType::boolean: return {0, 1};
    default: return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
  }
}

// The other typed fields have one varint for each value, of whatever size.
Bytes values_of_varints(std::span<const std::byte> message, const Spelled& tensor, DType dtype) {
  const auto each = [&](const auto& visit) {
    each_piece(message, tensor, [&](const ProtoField& field) { each_varint(kCodec, field, visit); });
  };
  std::size_t count = 0;
  each([&](std::uint64_t) { ++count; });
  check_count(tensor, count);

  const std::size_t width = size_of(dtype);
  const auto [lowest, highest] = range_of(dtype);
  std::vector<std::byte> bytes(count * width);
  std::size_t at = 0;
  each([&](std::uint64_t value) {
    const auto number = static_cast<std::int64_t>(value);
    if (number < lowest || number > highest)
      refuse(tensor, "values of " + std::string(name(dtype)), std::to_string(number));
    std::memcpy(bytes.data() + at, &value, width);  // the low bytes come first
    at += width;
  });
  return Bytes::of(std::move(bytes));
}

std::size_t number_of(const Spelled& tensor, std::string_view key, std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    refuse(tensor, "a number as " + std::string(key), "'" + std::string(text) + "'");
  return number;
}

Bytes external_values(const Spelled& tensor, std::size_t size, OnnxFiles& files) {
  if (tensor.location.empty()) refuse(tensor, "the location of its data", "none");
  const std::size_t offset = number_of(tensor, "offset", tensor.offset);
  if (!tensor.length.empty() && number_of(tensor, "length", tensor.length) != size)
    refuse(tensor, "a length of " + std::to_string(size), std::string(tensor.length));
  const std::string location(tensor.location);
  const Bytes& file = files.open(location);
  if (offset > file.size() || size > file.size() - offset)
    refuse(tensor,
           std::to_string(size) + " bytes from " + std::to_string(offset) + " on in '" + location + "'",
           "a file of " + std::to_string(file.size()));
  return file.part(offset, size);
}

Bytes values_of(const Bytes& model, std::span<const std::byte> message, const Spelled& tensor,
                const Type& type, OnnxFiles& files) {
  const auto size = byte_size(*type.dtype, tensor.dims);
  if (!size) refuse(tensor, "fewer than 2^64 bytes", "the shape " + tensor.dims.text());
  if ((!tensor.raw.empty()) + (tensor.typed != 0) + tensor.is_external > 1)
    refuse(tensor, "values in one place", "several");
  if (tensor.is_external) return *size == 0 ? Bytes() : external_values(tensor, *size, files);
  if (tensor.typed == 0) {
    if (tensor.raw.size() != *size)
      refuse(tensor, "the bytes of " + std::string(type.name) + tensor.dims.text(),
             std::to_string(tensor.raw.size()) + " bytes");
    return part_of(model, tensor.raw);
  }
  if (tensor.typed != type.field)
    refuse(tensor, std::string(type.name) + " in field " + std::to_string(type.field),
           "values in field " + std::to_string(tensor.typed));
  if (type.field == kFloatData || type.field == kDoubleData)
    return values_of_fixed_width(model, message, tensor, size_of(*type.dtype));
  return values_of_varints(message, tensor, *type.dtype);
}

TensorData data_of(const Bytes& model, std::span<const std::byte> message, const Spelled& tensor,
                   OnnxFiles& files) {
  const Type& type = type_of(tensor);
  return {*type.dtype, tensor.dims, values_of(model, message, tensor, type, files)};
}

}  // namespace

const Bytes& OnnxFiles::open(const std::string& name) {
  const auto found = opened_.find(name);
  if (found != opened_.end()) return found->second;
  if (opened_.size() == kMaxFiles)
    throw_malformed(kCodec, "at most " + std::to_string(kMaxFiles) + " files of data", "more");
  return opened_.emplace(name, siblings_.open(name)).first->second;
}

OnnxTensor read_onnx_tensor(const Bytes& model, std::span<const std::byte> message, OnnxFiles& files) {
  const Spelled tensor = spelled(message);
  if (tensor.name.empty()) throw_malformed(kCodec, "initializers with a name", "one without");
  return {std::string(tensor.name), data_of(model, message, tensor, files)};
}

TensorData read_onnx_values(const Bytes& model, std::span<const std::byte> message, OnnxFiles& files) {
  return data_of(model, message, spelled(message), files);
}

std::optional<DType> onnx_dtype(std::uint64_t number) {
  const Type* type = find_type(number);
  return type ? type->dtype : std::nullopt;
}

std::string onnx_type_name(std::uint64_t number) {
  const Type* type = find_type(number);
  return type ? std::string(type->name) : std::to_string(number);
}

std::uint64_t onnx_type(DType dtype) {
  const auto found = std::ranges::find(kTypes, std::optional(dtype), &Type::dtype);
  return static_cast<std::uint64_t>(found - std::begin(kTypes)) + 1;
}

}  // namespace hearth::inline v0_1::detail
