// Burn's names of the element types, which all its formats share.
#pragma once

#include <optional>
#include <string_view>

#include <hearth/core/dtype.hpp>

namespace hearth::inline v0_1::detail {

/// The type's name, such as "BF16"; a bool has "Bool".
std::string_view burn_dtype_name(DType dtype);

/// The type of a name; none when hearth has none for it. "Flex32" is f32 at rest.
std::optional<DType> burn_dtype_named(std::string_view name);

/// From Burn 0.21 on a bool is {"Bool": how it was stored}. Writers say kBurnBoolStore; of the others only
/// "U8" has one byte for each.
inline constexpr std::string_view kBurnBoolStore = "Native";
bool is_burn_bool_store(std::string_view how);

}  // namespace hearth::inline v0_1::detail
