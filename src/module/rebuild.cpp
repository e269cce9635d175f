#include <hearth/module/rebuild.hpp>

#include <utility>

namespace hearth::inline v0_1::detail {

Ties::Ties() = default;
Ties::Ties(Ties&&) noexcept = default;
Ties::~Ties() = default;

const void* Ties::find(ParamId id, const char* type) const {
  std::size_t at = index_.find(id);
  while (at != IdIndex::kNone && entries_[at].type != type) at = entries_[at].next;
  return at == IdIndex::kNone ? nullptr : entries_[at].value.get();
}

void Ties::keep(ParamId id, const char* type, std::shared_ptr<const void> value) {
  const std::size_t here = entries_.size(), first = index_.add(id, here);
  entries_.push_back({type, std::move(value), IdIndex::kNone});
  if (first != IdIndex::kNone) entries_[here].next = std::exchange(entries_[first].next, here);
}

}  // namespace hearth::inline v0_1::detail
