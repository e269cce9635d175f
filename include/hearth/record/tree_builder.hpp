// A tree from dotted names, in little more than the time that reading them takes: hostile files have them by
// the million.
#pragma once

#include <map>

#include <hearth/core/function.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1 {

class HEARTH_API TreeBuilder {
 public:
  /// Says what is wrong with a path: throws.
  using Fail = Function<void(std::string path, std::string expected, std::string found)>;

  explicit TreeBuilder(Fail fail) : fail_(std::move(fail)) { drafts_.emplace_back(); }

  /// `leaf` at `path`, which must be free and lead through no other leaf. Order of insertion is kept.
  void add(std::string_view path, RecordNode leaf);

  /// The leaf at `path`, or null.
  RecordNode* find(std::string_view path);

  /// The tree; the builder is used up.
  RecordNode finish() { return finished(0); }

 private:
  static constexpr std::size_t kNone = 0;  // the root is below and after no other

  // Drafts below one are linked by index: a list in each would take more than a hostile file.
  struct Draft {
    const std::string* key = nullptr;  // in `places_`
    RecordNode leaf;
    bool is_leaf = false;
    std::size_t first_below = kNone, last_below = kNone, next = kNone;
  };
  template <class Name>
  struct Place {  // a name below a draft
    std::size_t parent;
    Name name;
  };
  struct ComesFirst {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const Place<A>& a, const Place<B>& b) const {
      return a.parent != b.parent ? a.parent < b.parent : a.name < b.name;
    }
  };

  std::size_t added(std::size_t parent, std::string_view name);
  RecordNode finished(std::size_t index);

  Fail fail_;
  Chunked<Draft> drafts_;  // the root first
  std::map<Place<std::string>, std::size_t, ComesFirst> places_;
};

}  // namespace hearth::inline v0_1
