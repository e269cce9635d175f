// Which float type a record's floats have at rest. Burn's names; integers keep their type.
#pragma once

#include <optional>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1 {

/// How the floats of a tree are written: every tensor passes through here on its way into a file, piece by
/// piece, so that a model is never held twice.
struct Precision {
  std::optional<DType> floats = {};  // none leaves them as they are

  DType dtype(const TensorData& data) const { return floats && is_float(data.dtype) ? *floats : data.dtype; }
  /// In bytes, once written.
  std::size_t size(const TensorData& data) const { return data.numel() * size_of(dtype(data)); }
  /// "f16[120, 400]"
  std::string text(const TensorData& data) const {
    return std::string(name(dtype(data))) + data.shape.text();
  }
  HEARTH_API void write(const TensorData& data, ByteSink& sink) const;
};

/// What a codec writes into a file's metadata of a precision: "FullPrecisionSettings", "f32", "i32".
struct PrecisionInfo {
  std::string_view settings;
  std::string_view floats;
  std::string_view ints;
};

template <class S>
concept PrecisionSettings = requires {
  // The type to cast floats to, on save and on load; none leaves them as they are.
  { S::floats } -> std::convertible_to<std::optional<DType>>;
  // The names written into a file's metadata.
  { S::info } -> std::convertible_to<PrecisionInfo>;
};

struct FullPrecisionSettings {
  static constexpr std::optional<DType> floats = DType::f32;
  static constexpr PrecisionInfo info = {"FullPrecisionSettings", "f32", "i32"};
};

struct HalfPrecisionSettings {
  static constexpr std::optional<DType> floats = DType::f16;
  static constexpr PrecisionInfo info = {"HalfPrecisionSettings", "half::binary16::f16", "i16"};
};

struct DoublePrecisionSettings {
  static constexpr std::optional<DType> floats = DType::f64;
  static constexpr PrecisionInfo info = {"DoublePrecisionSettings", "f64", "i64"};
};

struct BFloat16PrecisionSettings {
  static constexpr std::optional<DType> floats = DType::bf16;
  static constexpr PrecisionInfo info = {"BFloat16PrecisionSettings", "half::bfloat::bf16", "i16"};
};

/// Whatever the model or the file has.
struct AsStored {
  static constexpr std::optional<DType> floats = {};
  static constexpr PrecisionInfo info = {"AsStored", "f32", "i64"};
};

static_assert(PrecisionSettings<FullPrecisionSettings>);
static_assert(PrecisionSettings<HalfPrecisionSettings>);
static_assert(PrecisionSettings<DoublePrecisionSettings>);
static_assert(PrecisionSettings<BFloat16PrecisionSettings>);
static_assert(PrecisionSettings<AsStored>);

}  // namespace hearth::inline v0_1
