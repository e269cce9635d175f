#include "pixels.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data::detail {

Pixels decode_png(std::span<const std::byte>, const std::string& source) {
  throw_unreadable(source, "a Hearth that was built with libpng, to read PNG images", "one without");
}

}  // namespace hearth::inline v0_1::data::detail
