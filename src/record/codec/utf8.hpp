// JSON and CBOR hold texts that are UTF-8; records hold any bytes.
#pragma once

#include <hearth/record/tree.hpp>

namespace hearth::detail {

bool is_utf8(std::string_view text);

/// RecordError (save) unless all names, ids, links, constants and metadata of a tree are UTF-8.
void check_utf8(std::string_view codec, const RecordTree& tree);

}  // namespace hearth::detail
