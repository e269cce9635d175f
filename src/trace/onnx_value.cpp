#include "onnx_value.hpp"

#include "../record/codec/check.hpp"
#include "../record/codec/onnx_tensor.hpp"
#include "onnx_fields.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using onnx::kCodec;
namespace field_of = onnx::value;

class Reader {
 public:
  GraphValue read(std::span<const std::byte> message) {
    std::span<const std::byte> type;
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) {
      if (field.number == field_of::kName) value_.name = text_of(kCodec, field);
      if (field.number == field_of::kType) type = bytes_of(kCodec, field);
    }
    read_type(type);
    check_size();
    return std::move(value_);
  }

 private:
  [[noreturn]] void refuse(std::string expected, std::string found) const {
    throw_bad_field(kCodec, value_.name, std::move(expected), std::move(found));
  }

  void read_type(std::span<const std::byte> message) {
    constexpr std::uint32_t kSequence = 4, kMap = 5, kOpaque = 7, kSparse = 8, kOptional = 9;
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) switch (field.number) {
        case field_of::kTensorType: read_tensor(bytes_of(kCodec, field)); break;
        case kSequence: refuse("a tensor", "a sequence");
        case kMap: refuse("a tensor", "a map");
        case kOpaque: refuse("a tensor", "an opaque value");
        case kSparse: refuse("a tensor", "a sparse one");
        case kOptional: refuse("a tensor", "an optional value");
        default: break;
      }
  }
  void read_tensor(std::span<const std::byte> message) {
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) {
      if (field.number == field_of::kElemType) read_dtype(varint_of(kCodec, field));
      if (field.number == field_of::kShape) read_shape(bytes_of(kCodec, field));
    }
  }
  void read_dtype(std::uint64_t number) {
    if (number == 0) return;  // undefined
    value_.dtype = onnx_dtype(number);
    if (!value_.dtype) refuse("an element type that hearth has", onnx_type_name(number));
  }
  void read_shape(std::span<const std::byte> message) {
    auto& shape = value_.shape.emplace();
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) {
      if (field.number != field_of::kDim) continue;
      if (shape.size() == kMaxRank) refuse("at most " + std::to_string(kMaxRank) + " dimensions", "more");
      shape.push_back(dim(bytes_of(kCodec, field)));
    }
  }
  GraphDim dim(std::span<const std::byte> message) const {
    GraphDim dim = std::string();
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) {
      if (field.number == field_of::kDimParam) dim = std::string(text_of(kCodec, field));
      if (field.number == field_of::kDimValue) dim = extent(varint_of(kCodec, field));
    }
    return dim;
  }
  // Some exporters spell an extent that they do not know -1.
  GraphDim extent(std::uint64_t value) const {
    const auto number = static_cast<std::int64_t>(value);
    if (number == -1) return std::string();
    if (number < 0) refuse("an extent", std::to_string(number));
    return static_cast<std::size_t>(value);
  }

  void check_size() const {
    if (!value_.shape) return;
    Shape known;
    for (const GraphDim& dim : *value_.shape)
      if (const auto* number = std::get_if<std::size_t>(&dim)) known.push_back(*number);
    if (!byte_size(value_.dtype.value_or(DType::u8), known)) refuse("fewer than 2^64 bytes", value_.text());
  }

  GraphValue value_;
};

}  // namespace

GraphValue read_onnx_value(std::span<const std::byte> message) { return Reader().read(message); }

ProtoWriter write_onnx_value(const GraphValue& value) {
  ProtoWriter tensor, type, whole;
  if (value.dtype) tensor.varint(field_of::kElemType, onnx_type(*value.dtype));
  if (value.shape) {
    ProtoWriter shape;
    for (const GraphDim& dim : *value.shape) {
      ProtoWriter one;
      if (const auto* number = std::get_if<std::size_t>(&dim))
        one.varint(field_of::kDimValue, *number);
      else if (const auto& name = std::get<std::string>(dim); !name.empty())
        one.bytes(field_of::kDimParam, name);
      shape.message(field_of::kDim, one);
    }
    tensor.message(field_of::kShape, shape);
  }
  whole.bytes(field_of::kName, value.name);
  if (!value.dtype && !value.shape) return whole;
  type.message(field_of::kTensorType, tensor);
  whole.message(field_of::kType, type);
  return whole;
}

}  // namespace hearth::inline v0_1::detail
