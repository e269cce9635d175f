// Where the parameter of an id was put, found without asking all others.
#pragma once

#include <cstddef>

#include <hearth/core/param_id.hpp>
#include <hearth/core/recycled.hpp>

namespace hearth::inline v0_1 {

class HEARTH_API IdIndex {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// The place of an id; kNone where it has none, as ParamId{0} never has.
  std::size_t find(ParamId id) const;
  /// Gives an id this place, unless it has one: what find said before. ParamId{0} gets none.
  std::size_t add(ParamId id, std::size_t place);

 private:
  struct Entry {
    ParamId id;
    std::size_t place;
  };
  std::size_t slot_of(ParamId id) const;  // its own, or the free one where it belongs
  void grow();

  RecycledVector<Entry> entries_;  // a power of two of them, at most half in use; a free one has the id 0
  std::size_t used_ = 0;
};

}  // namespace hearth::inline v0_1
