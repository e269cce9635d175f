// A tree from dotted names, in the time that reading them takes: hostile files have them by the million.
#pragma once

#include <deque>
#include <functional>
#include <unordered_map>

#include <hearth/record/tree.hpp>

namespace hearth {

class HEARTH_API TreeBuilder {
 public:
  /// Says what is wrong with a path: throws.
  using Fail = std::function<void(std::string path, std::string expected, std::string found)>;

  explicit TreeBuilder(Fail fail) : fail_(std::move(fail)) { drafts_.emplace_back(); }

  /// `leaf` at `path`, which must be free and lead through no other leaf. Order of insertion is kept.
  void add(std::string_view path, RecordNode leaf);

  /// The leaf at `path`, or null.
  RecordNode* find(std::string_view path);

  /// The tree; the builder is used up.
  RecordNode finish() { return finished(0); }

 private:
  struct Draft {
    std::string key;
    RecordNode leaf;
    bool is_leaf = false;
    std::vector<std::size_t> below;
  };
  struct Place {  // a name below a draft, whose key it points into
    std::size_t parent;
    std::string_view name;
    bool operator==(const Place&) const = default;
  };
  struct PlaceHash {
    std::size_t operator()(const Place& place) const {
      return std::hash<std::string_view>()(place.name) ^ (place.parent * 0x9E3779B97F4A7C15);
    }
  };

  RecordNode finished(std::size_t index);

  Fail fail_;
  std::deque<Draft> drafts_;  // the root first; a deque, so that keys stay where they are
  std::unordered_map<Place, std::size_t, PlaceHash> places_;
};

}  // namespace hearth
