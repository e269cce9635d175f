// What MindSpore's checkpoints are made of, and the walk over their values.
//   message Checkpoint { repeated Value value = 1; }    A file is many of them: protobuf merges what follows.
//   message Value { string tag = 1; Tensor tensor = 2; MapTensor maptensor = 3; }
//   message Tensor { repeated int64 dims = 1; string tensor_type = 2; bytes tensor_content = 3; }
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <hearth/core/dtype.hpp>
#include <hearth/core/shape.hpp>

#include "protobuf.hpp"

namespace hearth::inline v0_1::detail::ckpt {

// Field numbers.
inline constexpr std::uint32_t kValue = 1;
inline constexpr std::uint32_t kTag = 1, kTensor = 2, kMapTensor = 3;
inline constexpr std::uint32_t kDims = 1, kType = 2, kContent = 3;

inline constexpr std::pair<DType, std::string_view> kTypes[] = {
    {DType::f64, "Float64"}, {DType::f32, "Float32"}, {DType::f16, "Float16"}, {DType::bf16, "BFloat16"},
    {DType::i64, "Int64"},   {DType::i32, "Int32"},   {DType::i16, "Int16"},   {DType::i8, "Int8"},
    {DType::u64, "UInt64"},  {DType::u32, "UInt32"},  {DType::u16, "UInt16"},  {DType::u8, "UInt8"},
    {DType::boolean, "Bool"}};

/// A text, its content UTF-32 and its dims [0]. An empty one is a single zero: NumPy has none shorter, and
/// drops zeros at the end of any.
inline constexpr std::string_view kText = "str";

/// Larger tensors are several values of one tag, each with all of the dims and some of the bytes.
inline constexpr std::size_t kSlice = std::size_t{512} << 20;

/// A file may end with this key and the CRC-32 of all before it, a big-endian number of ten bytes.
inline constexpr std::string_view kSumKey = "crc_num";
inline constexpr std::size_t kSumSize = 10;

/// The element type of a name; null for others.
const DType* dtype_named(std::string_view type);

/// The cipher that a file was encrypted with; empty when it was not.
std::string_view cipher_of(std::span<const std::byte> file);

/// One value: a tensor or a slice of one.
struct Value {
  std::string_view tag, type;
  Shape dims;
  std::span<const std::byte> content;
};

/// The values of a file in their order; RecordError for what is none.
class Values {
 public:
  explicit Values(std::span<const std::byte> file);

  /// The next value; false at the end or the checksum.
  bool next(Value& value);
  /// What is not read yet: at the end nothing or the checksum.
  std::span<const std::byte> rest() const { return reader_.rest(); }
  /// Once at the end: the checksum that the file has.
  std::optional<std::uint32_t> sum() const;

 private:
  ProtoReader reader_;
  std::size_t file_size_;
};

}  // namespace hearth::inline v0_1::detail::ckpt
