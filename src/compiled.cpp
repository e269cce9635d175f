#include <hearth/compiled.hpp>

namespace hearth::detail {

HEARTH_DETAIL_RECORD_NODES(template, )

}  // namespace hearth::detail
