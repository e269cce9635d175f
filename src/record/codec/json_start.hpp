// How a JSON text begins: enough to tell a record of Burn's from other JSON, such as the index of a record in
// several files, without reading it.
#pragma once

#include <string_view>

namespace hearth::inline v0_1::detail {

/// Does this text, which may be cut anywhere after its first key, begin as Burn's envelope?
bool begins_as_envelope(std::string_view text);

}  // namespace hearth::inline v0_1::detail
