// Burn's spelling of parameter ids: base 32 with 0-9 a-v, most significant bit first, no padding.
#include <hearth/core/param_id.hpp>

namespace hearth::inline v0_1 {

std::string ParamId::text() const {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  std::string text;
  unsigned pending = 0, bits = 0;
  for (int byte = 0; byte < 8; ++byte) {
    pending = pending << 8 | static_cast<unsigned>(value >> 8 * byte & 0xff);
    for (bits += 8; bits >= 5; bits -= 5) text += kDigits[pending >> (bits - 5) & 31];
    pending &= (1u << bits) - 1;
  }
  return text + kDigits[pending << (5 - bits) & 31];  // 64 bits are 12 digits and four bits more
}

std::optional<ParamId> param_id_named(std::string_view text) {
  const std::size_t bytes = text.size() * 5 / 8;
  if (bytes == 0 || bytes > 8 || text.size() != (bytes * 8 + 4) / 5) return {};

  ParamId id;
  unsigned pending = 0, bits = 0;
  std::size_t byte = 0;
  for (char c : text) {
    unsigned digit;
    if (c >= '0' && c <= '9')
      digit = static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'v')
      digit = static_cast<unsigned>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'V')
      digit = static_cast<unsigned>(c - 'A') + 10;
    else
      return {};
    pending = pending << 5 | digit;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    id.value |= static_cast<std::uint64_t>(pending >> bits & 0xff) << 8 * byte++;  // a short id: zeros above
    pending &= (1u << bits) - 1;
  }
  if (pending != 0) return {};  // bits that no byte uses: another spelling of the same id
  return id;
}

}  // namespace hearth::inline v0_1
