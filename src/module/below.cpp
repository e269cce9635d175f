#include <hearth/module/below.hpp>

#include <algorithm>

#include <hearth/core/edit_distance.hpp>
#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::size_t kNamed = 5;

// What could have been meant: each path, and each module on the way to it. What is below a module comes in a
// row.
std::vector<std::string> prefixes_of(const std::vector<std::string>& paths) {
  std::vector<std::string> prefixes;
  std::string_view before;
  for (const std::string& path : paths) {
    for (std::size_t end = path.find('.');; end = path.find('.', end + 1)) {
      std::string prefix = path.substr(0, end);
      if (!is_below(before, prefix)) prefixes.push_back(std::move(prefix));
      if (end == std::string::npos) break;
    }
    before = path;
  }
  return prefixes;
}

// Those that are nearest to a name; none where all are too far to be meant by it.
std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::size_t best = std::max<std::size_t>(2, near_distance(name));
  std::vector<std::string> found;
  for (const std::string& candidate : candidates) {
    const std::size_t apart = edit_distance(name, candidate);
    if (apart > best) continue;
    if (apart < best) found.clear();
    best = apart;
    found.push_back(candidate);
  }
  return found;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNamed; ++i) text += (i ? ", '" : "'") + names[i] + "'";
  return names.size() > kNamed ? text + ", .." : text;
}

}  // namespace

bool is_below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) &&
         (prefix.empty() || path.size() == prefix.size() || path[prefix.size()] == '.');
}

bool Below::operator()(std::string_view path) {
  const bool below = is_below(path, prefix_);
  found_ = found_ || below;
  if (!found_) others_.emplace_back(path);
  return below;
}

void Below::check_found(std::string_view who) const {
  if (found_ || prefix_.empty()) return;
  std::string text = "hearth: " + std::string(who) + ": expected parameters at or below '" +
                     std::string(prefix_) + "', got none";
  std::vector<std::string> prefixes = prefixes_of(others_);
  if (const auto names = nearest(prefix_, prefixes); !names.empty())
    throw Error(text + " (did you mean " + listed(names) + "?)");
  std::erase_if(prefixes, [](const std::string& prefix) { return prefix.find('.') != std::string::npos; });
  throw Error(prefixes.empty() ? text : text + "; the model has " + listed(prefixes));
}

}  // namespace hearth::inline v0_1::detail
