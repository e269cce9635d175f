#include <hearth/module/walk.hpp>

namespace hearth::detail {

bool CountElements::is_new(ParamId id) const {
  for (ParamId one : seen)
    if (one == id) return false;
  if (id.value != 0) seen.push_back(id);
  return true;
}

}  // namespace hearth::detail
