#include "json_start.hpp"

#include <algorithm>
#include <optional>

#include "burn_envelope.hpp"

namespace hearth::inline v0_1::detail {
namespace {

// Reads tokens; at the text's end everything is as it should be.
class Start {
 public:
  explicit Start(std::string_view text) : text_(text) {}

  bool at_end() {
    text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size()));
    return text_.empty();
  }
  bool at(char token) { return at_end() || text_[0] == token; }
  bool take(char token) {
    if (!at(token)) return false;
    if (!text_.empty()) text_.remove_prefix(1);
    return true;
  }
  // A whole string without its quotes, escapes as they are.
  std::optional<std::string_view> string() {
    if (at_end() || text_[0] != '"') return {};
    std::size_t end = 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) {
      text_ = {};
      return {};
    }
    const std::string_view string = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return string;
  }

 private:
  std::string_view text_;
};

bool is_own_key(std::string_view key) { return key == kItemKey || key == kMarkerKey || key == kKeptKey; }

}  // namespace

bool begins_as_envelope(std::string_view text) {
  Start start(text);
  if (start.at_end() || !start.take('{')) return false;
  const auto key = start.string();
  if (!key) return false;
  if (*key != kMetadataKey) return is_own_key(*key);

  // Other formats have metadata as well, but not of texts alone and an item after it.
  if (!start.take(':') || !start.take('{')) return false;
  if (start.at_end()) return true;
  if (!start.at('}')) {
    const bool has_key = start.string().has_value();
    return start.at_end() || (has_key && start.take(':') && start.at('"'));
  }
  if (!start.take('}') || !start.take(',')) return false;
  const auto next = start.string();
  return next ? is_own_key(*next) : start.at_end();
}

}  // namespace hearth::inline v0_1::detail
