// What safetensors has no place for, as text in its metadata: one JSON object from paths to values.
// Integers, booleans and texts are themselves; a float always has a point or an exponent; infinities and NaN,
// which JSON lacks, are {"f64": "7ff0000000000000"}, the bits in hex.
#pragma once

#include <optional>

#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::detail {

/// `text` as a JSON string. RecordError (save) when it is not UTF-8.
std::string json_text(std::string_view text);

/// A JSON object that grows member by member; empty text when it has none.
class JsonObject {
 public:
  /// `value` must be JSON.
  void add(std::string_view key, std::string_view value);
  bool empty() const { return text_.empty(); }
  std::string text() const { return empty() ? "{}" : text_ + "}"; }

 private:
  std::string text_;
};

/// A constant (bool, number, text) as JSON.
std::string json_constant(const RecordNode& constant);

/// The float that {"f64": "7ff0000000000000"}, read as a map, is; none for any other node.
std::optional<double> float_of_bits(const RecordNode& node);

/// The members of an object that `json_constant` wrote, in order: hostile ones are many. `who` is its name in
/// errors.
Chunked<RecordEntry> parse_constants(std::string_view who, std::string_view text);

/// One of them that must be a text.
std::string& text_of(std::string_view who, RecordEntry& entry);

}  // namespace hearth::inline v0_1::detail
