#include <hearth/core/id_index.hpp>

namespace hearth::inline v0_1 {

std::size_t IdIndex::slot_of(ParamId id) const {
  const std::size_t last = entries_.size() - 1;
  const std::uint64_t mixed = id.value * 0x9E3779B97F4A7C15u;  // ids of a file may be 1, 2, 3
  for (std::size_t at = (mixed >> 32) & last;; at = (at + 1) & last)
    if (entries_[at].id == id || entries_[at].id.value == 0) return at;
}

void IdIndex::grow() {
  RecycledVector<Entry> old(entries_.empty() ? 32 : entries_.size() * 2, Entry{});
  old.swap(entries_);
  for (const Entry& entry : old)
    if (entry.id.value != 0) entries_[slot_of(entry.id)] = entry;
}

std::size_t IdIndex::find(ParamId id) const {
  if (entries_.empty() || id.value == 0) return kNone;
  const Entry& entry = entries_[slot_of(id)];
  return entry.id == id ? entry.place : kNone;
}

std::size_t IdIndex::add(ParamId id, std::size_t place) {
  if (id.value == 0) return kNone;
  if (used_ * 2 >= entries_.size()) grow();
  Entry& entry = entries_[slot_of(id)];
  if (entry.id == id) return entry.place;
  entry = {id, place};
  ++used_;
  return kNone;
}

}  // namespace hearth::inline v0_1
