// Which float type a record's floats have at rest. Burn's names; integers keep their type.
#pragma once

#include <optional>

#include <hearth/core/dtype.hpp>
#include <hearth/record/codec.hpp>

namespace hearth {

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

/// Whatever the model or the file has.
struct AsStored {
  static constexpr std::optional<DType> floats = {};
  static constexpr PrecisionInfo info = {"AsStored", "f32", "i64"};
};

static_assert(PrecisionSettings<FullPrecisionSettings>);
static_assert(PrecisionSettings<HalfPrecisionSettings>);
static_assert(PrecisionSettings<DoublePrecisionSettings>);
static_assert(PrecisionSettings<AsStored>);

}  // namespace hearth
