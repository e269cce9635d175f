// What every codec asks of a tree before it writes it, and how it names the field that is wrong. Names are
// looked up in ordered maps, here and in all codecs: a file can choose a million names of one hash.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::detail {

/// RecordError "cannot load '<codec> bytes': field '<field>': expected .., got ..".
[[noreturn]] void throw_bad_field(std::string_view codec, std::string field, std::string expected,
                                  std::string found);
/// The same of a record that is to be written.
[[noreturn]] void throw_unwritable(std::string_view codec, std::string field, std::string expected,
                                   std::string found);

/// The path, as for_each_leaf has it, of what has this name below `above`, which is null for the root: a name
/// there may be empty, as the root's own path is.
std::string path_below(const std::string* above, std::string_view name);

/// RecordError unless paths and metadata keys are unique, the limits are kept and tensors have their bytes.
void check_writable(std::string_view codec, const RecordTree& tree);

/// Appends what a file says of itself; RecordError (load) beyond kMaxRecordMetadata.
void add_metadata(std::string_view codec, std::string key, std::string value, RecordMetadata& metadata);

/// RecordError (load) when lists and maps nest deeper than kMaxRecordDepth.
void check_depth(std::string_view codec, const RecordNode& node, std::size_t levels = kMaxRecordDepth);

/// A key that occurs twice; empty when none does.
std::string first_duplicate(const RecordMap& map);

}  // namespace hearth::inline v0_1::detail
