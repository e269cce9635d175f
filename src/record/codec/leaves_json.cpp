// Constants as JSON and back. The reader takes exactly what the writer makes.
#include "leaves_json.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using nlohmann::json;

constexpr std::string_view kBitsKey = "f64";

std::optional<double> double_of_hex(std::string_view hex) {
  std::uint64_t bits = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), bits, 16);
  if (hex.size() != 16 || error != std::errc() || end != hex.data() + hex.size()) return {};
  return std::bit_cast<double>(bits);
}

// Values by depth: 1 is the object, 2 the bits of a float that JSON cannot spell.
class ConstantsHandler final : public nlohmann::json_sax<json> {
 public:
  explicit ConstantsHandler(std::string_view who) : who_(who) {}

  Chunked<RecordEntry> entries;

  bool null() override { refuse("null"); }
  bool boolean(bool value) override { return add({value}); }
  bool number_integer(std::int64_t value) override { return add({value}); }
  bool number_unsigned(std::uint64_t value) override {
    if (std::in_range<std::int64_t>(value)) return add({static_cast<std::int64_t>(value)});
    return add({value});
  }
  bool number_float(double value, const std::string&) override { return add({value}); }
  bool string(std::string& value) override {
    if (depth_ == 2) return add_bits(value);
    return add({std::move(value)});
  }
  bool binary(json::binary_t&) override { refuse("binary data"); }
  bool start_object(std::size_t) override {
    if (++depth_ > 2) refuse("a nested object");
    has_bits_ = false;
    return true;
  }
  bool key(std::string& key) override {
    if (depth_ == 1) {
      key_ = std::move(key);
    } else if (key != kBitsKey || has_bits_) {
      refuse("an object with the key '" + key + "'");
    }
    return true;
  }
  bool end_object() override {
    if (depth_-- == 2 && !has_bits_) refuse("an empty object");
    return true;
  }
  bool start_array(std::size_t) override { refuse("an array"); }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    refuse("other text at byte " + std::to_string(position));
  }

 private:
  [[noreturn]] void refuse(std::string found) {
    throw_bad_field(who_, key_, "a JSON object of constants", std::move(found));
  }
  bool add(RecordNode node) {
    if (depth_ != 1) refuse(node.text());
    if (entries.size() == kMaxRecordNodes) refuse("more than " + std::to_string(kMaxRecordNodes));
    entries.push_back({std::move(key_), std::move(node)});
    return true;
  }
  bool add_bits(const std::string& hex) {
    const auto value = double_of_hex(hex);
    if (!value) refuse("'" + hex + "' for the bits of a float");
    has_bits_ = true;
    entries.push_back({std::move(key_), {*value}});
    return true;
  }

  std::string_view who_;
  std::string key_;
  int depth_ = 0;
  bool has_bits_ = false;
};

std::string json_double(double value) {
  if (std::isfinite(value)) return json(value).dump();
  char hex[17];
  std::snprintf(hex, sizeof hex, "%016llx",
                static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(value)));
  return "{" + json_text(kBitsKey) + ":\"" + hex + "\"}";
}

}  // namespace

std::string json_text(std::string_view text) {
  try {
    return json(text).dump();
  } catch (const json::exception&) {
    throw_unwritable("JSON", "", "text that is UTF-8", "other bytes");
  }
}

void JsonObject::add(std::string_view key, std::string_view value) {
  text_ += text_.empty() ? '{' : ',';
  text_ += json_text(key);
  text_ += ':';
  text_ += value;
}

std::string json_constant(const RecordNode& constant) {
  if (const auto* flag = constant.as<bool>()) return *flag ? "true" : "false";
  if (const auto* number = constant.as<std::int64_t>()) return std::to_string(*number);
  if (const auto* number = constant.as<std::uint64_t>()) return std::to_string(*number);
  if (const auto* number = constant.as<double>()) return json_double(*number);
  return json_text(*constant.as<std::string>());
}

std::optional<double> float_of_bits(const RecordNode& node) {
  const auto* map = node.as<RecordMap>();
  if (!map || map->entries.size() != 1 || map->entries.front().key != kBitsKey) return {};
  const auto* hex = map->entries.front().node.as<std::string>();
  return hex ? double_of_hex(*hex) : std::nullopt;
}

Chunked<RecordEntry> parse_constants(std::string_view who, std::string_view text) {
  // The parser takes a zero byte for the end of the text.
  if (text.empty() || text.front() != '{' || text.find('\0') != std::string_view::npos)
    throw_bad_field(who, "", "a JSON object of constants", "other text");
  ConstantsHandler handler(who);
  json::sax_parse(text.data(), text.data() + text.size(), &handler);
  return std::move(handler.entries);
}

std::string& text_of(std::string_view who, RecordEntry& entry) {
  auto* text = entry.node.as<std::string>();
  if (!text) throw_bad_field(who, entry.key, "a text", entry.node.text());
  return *text;
}

}  // namespace hearth::inline v0_1::detail
