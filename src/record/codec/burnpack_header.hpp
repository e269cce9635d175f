// Burnpack's header: a CBOR map of tensors, metadata and scalars by name.
#pragma once

#include <optional>

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::detail {

/// Burn's limits.
inline constexpr std::uint64_t kMaxBurnpackHeader = std::uint64_t{100} << 20;
inline constexpr std::uint64_t kMaxBurnpackTensors = 100'000;
inline constexpr std::uint64_t kMaxBurnpackTensor = std::uint64_t{10} << 30;
inline constexpr std::uint64_t kMaxBurnpackFile = std::uint64_t{100} << 30;

struct BurnpackTensor {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::uint64_t begin = 0, end = 0;  // from where the first tensor may start
  std::optional<std::uint64_t> id;
};

struct BurnpackHeader {
  Chunked<BurnpackTensor> tensors;
  RecordMetadata metadata;
  Chunked<RecordEntry> scalars;  // bool, integers or double
};

/// RecordError unless `bytes` are one header whose tensors are of the sizes that their shapes say. Names of
/// tensors and scalars may occur twice.
BurnpackHeader read_burnpack_header(std::string_view codec, std::span<const std::byte> bytes);

/// Sorted by name where Burn sorts: one tree has one file.
std::string burnpack_header_text(BurnpackHeader header);

}  // namespace hearth::inline v0_1::detail
