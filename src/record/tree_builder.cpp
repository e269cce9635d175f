// Names are found by hash, never by searching a map's entries.
#include <hearth/record/tree_builder.hpp>

namespace hearth {

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

    auto place = places_.find({at, name});
    if (place == places_.end()) {
      Draft& draft = drafts_.emplace_back();
      draft.key = name;
      drafts_[at].below.push_back(drafts_.size() - 1);
      place = places_.emplace(Place{at, draft.key}, drafts_.size() - 1).first;
    } else if (end == std::string_view::npos) {
      fail_(std::string(path), "one entry of this name",
            drafts_[place->second].is_leaf ? "two" : "a map as well");
    }
    at = place->second;
  }
  drafts_[at].is_leaf = true;
  drafts_[at].leaf = std::move(leaf);
}

RecordNode* TreeBuilder::find(std::string_view path) {
  std::size_t at = 0;
  for (std::size_t begin = 0, end = 0; end != std::string_view::npos; begin = end + 1) {
    end = path.find('.', begin);
    const auto place = places_.find({at, path.substr(begin, end - begin)});
    if (place == places_.end()) return nullptr;
    at = place->second;
  }
  return drafts_[at].is_leaf ? &drafts_[at].leaf : nullptr;
}

RecordNode TreeBuilder::finished(std::size_t index) {
  Draft& draft = drafts_[index];
  if (draft.is_leaf) return std::move(draft.leaf);
  RecordMap map;
  for (std::size_t below : draft.below) map.add(drafts_[below].key, finished(below));
  return {std::move(map)};
}

}  // namespace hearth
