#include <hearth/compiled.hpp>

namespace hearth::inline v0_1::detail {

HEARTH_DETAIL_RECORD_NODES(template, )

}  // namespace hearth::inline v0_1::detail

namespace hearth::inline v0_1 {

HEARTH_DETAIL_WITHOUT_BACKEND(template, )

}  // namespace hearth::inline v0_1
