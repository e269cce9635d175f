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

/// What errors say of bytes that end too early: "expected 12 more bytes of field 7" (0: nobody knows how
/// many), "got the end of the file at byte 40".
std::string more_bytes(std::uint64_t count, std::string_view of = {});
std::string end_of_file(std::size_t at);
/// RecordError that has both.
[[noreturn]] void throw_cut(std::string_view codec, std::uint64_t missing, std::size_t end,
                            std::string_view of = {});
/// The same where the bytes are no more than the beginning of what the format's files begin with.
void check_mark(std::string_view codec, std::string_view mark, std::span<const std::byte> bytes);
/// RecordError for a text that is no JSON from `position` on, as nlohmann's parser counts: it is beyond
/// `size` where the text ended too early.
[[noreturn]] void throw_not_json(std::string_view codec, std::size_t position, std::size_t size);

/// What bytes are that cannot be read as the format of this extension: "NamedMpk (.mpk)", "an empty file",
/// "what looks like text"; empty where that is not known, or they are of that format.
std::string other_format(std::string_view extension, std::span<const std::byte> bytes);

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
