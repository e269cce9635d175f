// Names are found in an ordered map, never by searching a map's entries.
#include <hearth/record/tree_builder.hpp>

namespace hearth::inline v0_1 {

void TreeBuilder::add(std::string_view path, RecordNode leaf) {
  if (drafts_.size() > kMaxRecordNodes)
    fail_(std::string(path), "at most " + std::to_string(kMaxRecordNodes) + " nodes", "more");

  if (path.size() > kMaxRecordPath)
    fail_(std::string(path), "a name of at most " + std::to_string(kMaxRecordPath) + " bytes",
          std::to_string(path.size()));

  std::size_t at = 0, depth = 0;
  for (std::size_t begin = 0, end = 0; end != std::string_view::npos; begin = end + 1) {
    end = path.find('.', begin);
    const std::string_view name = path.substr(begin, end - begin);
    if (++depth > kMaxRecordDepth)
      fail_(std::string(path), "at most " + std::to_string(kMaxRecordDepth) + " levels", "more");
    if (drafts_[at].is_leaf)
      fail_(std::string(path), "a map on the way to it", drafts_[at].leaf.text() + " at a shorter name");

    const auto place = places_.find(Place<std::string_view>{at, name});
    if (place == places_.end()) {
      at = added(at, name);
      continue;
    }
    at = place->second;
    if (end == std::string_view::npos)
      fail_(std::string(path), "one entry of this name", drafts_[at].is_leaf ? "two" : "a map as well");
  }
  drafts_[at].is_leaf = true;
  drafts_[at].leaf = std::move(leaf);
}

std::size_t TreeBuilder::added(std::size_t parent, std::string_view name) {
  const std::size_t index = drafts_.size();
  const auto place = places_.emplace(Place<std::string>{parent, std::string(name)}, index).first;
  drafts_.emplace_back().key = &place->first.name;
  Draft& above = drafts_[parent];
  (above.first_below == kNone ? above.first_below : drafts_[above.last_below].next) = index;
  above.last_below = index;
  return index;
}

RecordNode* TreeBuilder::find(std::string_view path) {
  std::size_t at = 0;
  for (std::size_t begin = 0, end = 0; end != std::string_view::npos; begin = end + 1) {
    end = path.find('.', begin);
    const auto place = places_.find(Place<std::string_view>{at, path.substr(begin, end - begin)});
    if (place == places_.end()) return nullptr;
    at = place->second;
  }
  return drafts_[at].is_leaf ? &drafts_[at].leaf : nullptr;
}

RecordNode TreeBuilder::finished(std::size_t index) {
  Draft& draft = drafts_[index];
  if (draft.is_leaf) return std::move(draft.leaf);
  RecordMap map;
  for (std::size_t below = draft.first_below; below != kNone; below = drafts_[below].next)
    map.add(*drafts_[below].key, finished(below));
  return {std::move(map)};
}

}  // namespace hearth::inline v0_1
