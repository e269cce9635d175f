// Our own member of a PyTorch archive.
#pragma once

#include <string_view>

namespace hearth::inline v0_1::detail {

/// A JSON object of texts: the metadata, and what a state_dict has no place for. PyTorch passes it over.
inline constexpr std::string_view kPthMember = "hearth.json";

}  // namespace hearth::inline v0_1::detail
