#include <hearth/core/bytes.hpp>

namespace hearth::inline v0_1 {

Bytes::Bytes(const Bytes&) = default;
Bytes::Bytes(Bytes&&) noexcept = default;
Bytes& Bytes::operator=(const Bytes&) = default;
Bytes& Bytes::operator=(Bytes&&) noexcept = default;
Bytes::~Bytes() = default;

Bytes Bytes::copy(std::span<const std::byte> bytes) {
  return of(std::vector<std::byte>(bytes.begin(), bytes.end()));
}

Bytes Bytes::part(std::size_t offset, std::size_t size) const {
  return Bytes(owner_, bytes_.subspan(offset, size));
}

}  // namespace hearth::inline v0_1
