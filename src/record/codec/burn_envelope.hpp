// What all of Burn's recorders put around a record: {"metadata": texts, "item": the record, "_b": nothing}.
// Its records write constants as nil; ours are kept under one more key, "hearth", which Burn's readers pass
// over: files travel both ways.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::detail {

inline constexpr std::string_view kMetadataKey = "metadata", kItemKey = "item", kMarkerKey = "_b",
                                  kKeptKey = "hearth", kKeptConstantsKey = "constants",
                                  kKeptLinksKey = "links";

/// The metadata that Burn's recorder of this name, such as "NamedMpk", writes.
RecordMetadata burn_metadata(std::string_view recorder, const PrecisionInfo& precision);

/// The tree in a file that BurnValues has read. RecordError when it is no such envelope.
RecordTree tree_of_envelope(std::string_view codec, RecordNode file);

}  // namespace hearth::inline v0_1::detail
