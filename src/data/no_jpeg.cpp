#include "pixels.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data::detail {

Pixels decode_jpeg(std::span<const std::byte>, const std::string& source) {
  throw_unreadable(source, "a Hearth that was built with libjpeg, to read JPEG images", "one without");
}

}  // namespace hearth::inline v0_1::data::detail
