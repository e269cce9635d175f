#include <hearth/compiled.hpp>

namespace hearth::detail {

HEARTH_DETAIL_RECORD_NODES(template, )

}  // namespace hearth::detail

namespace hearth {

HEARTH_DETAIL_WITHOUT_BACKEND(template, )

}  // namespace hearth
