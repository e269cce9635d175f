#include <hearth/module/walk.hpp>

namespace hearth::detail {

bool CountElements::is_new(ParamId id) const { return seen.add(id, 0) == IdIndex::kNone; }

}  // namespace hearth::detail
