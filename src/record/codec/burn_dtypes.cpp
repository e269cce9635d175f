#include "burn_dtypes.hpp"

#include <string>
#include <utility>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::pair<DType, std::string_view> kNames[] = {
    {DType::f64, "F64"},     {DType::f32, "F32"}, {DType::f16, "F16"}, {DType::bf16, "BF16"},
    {DType::i64, "I64"},     {DType::i32, "I32"}, {DType::i16, "I16"}, {DType::i8, "I8"},
    {DType::u64, "U64"},     {DType::u32, "U32"}, {DType::u16, "U16"}, {DType::u8, "U8"},
    {DType::boolean, "Bool"}};

}  // namespace

std::string_view burn_dtype_name(DType dtype) {
  for (const auto& [each, name] : kNames)
    if (each == dtype) return name;
  throw DTypeError("hearth: Burn's names: expected an element type, got " +
                   std::to_string(static_cast<int>(dtype)));
}

std::optional<DType> burn_dtype_named(std::string_view name) {
  if (name == "Flex32") return DType::f32;
  for (const auto& [dtype, each] : kNames)
    if (name == each) return dtype;
  return {};
}

bool is_burn_bool_store(std::string_view how) { return how == kBurnBoolStore || how == "U8"; }

}  // namespace hearth::inline v0_1::detail
