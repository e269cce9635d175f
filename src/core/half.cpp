// Half precision floats to and from float. Exact in both directions up to the one rounding.
#include <bit>

#include <hearth/core/dtype.hpp>

namespace hearth::inline v0_1 {

f16 to_f16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
  const std::uint32_t magnitude = bits & 0x7fffffff;

  if (magnitude > 0x7f800000)  // NaN: quiet, with the upper bits of its payload
    return {static_cast<std::uint16_t>(sign | 0x7e00 | (magnitude >> 13 & 0x1ff))};
  if (magnitude >= 0x477ff000)  // 65520, halfway past the largest finite one
    return {static_cast<std::uint16_t>(sign | 0x7c00)};
  if (magnitude >= 0x38800000) {  // 2^-14: a normal number stays normal
    const std::uint32_t odd = magnitude >> 13 & 1;
    return {static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000 + 0xfff + odd) >> 13))};
  }
  if (magnitude <= 0x33000000) return {sign};  // 2^-25 ties to zero

  // Subnormal: units of 2^-24. A carry into the exponent is the smallest normal number, as it should be.
  const std::uint32_t shift = 126 - (magnitude >> 23);  // 14 .. 24
  const std::uint32_t mantissa = (magnitude & 0x7fffff) | 0x800000;
  const std::uint32_t odd = mantissa >> shift & 1;
  return {static_cast<std::uint16_t>(sign | ((mantissa + (1u << (shift - 1)) - 1 + odd) >> shift))};
}

bf16 to_bf16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffff) > 0x7f800000) return {static_cast<std::uint16_t>(bits >> 16 | 0x40)};  // quiet NaN
  return {static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
}

float to_float(f16 value) {
  const std::uint32_t sign = std::uint32_t{value.bits & 0x8000u} << 16;
  const std::uint32_t magnitude = value.bits & 0x7fffu;
  if (magnitude > 0x7c00)  // NaN: quiet, as the CPU's own instruction makes it
    return std::bit_cast<float>(sign | 0x7fc00000 | (magnitude & 0x3ff) << 13);
  if (magnitude == 0x7c00) return std::bit_cast<float>(sign | 0x7f800000);
  if (magnitude >= 0x400) return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000));
  const float subnormal = static_cast<float>(magnitude) * 0x1p-24f;  // exact
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(subnormal));
}

float to_float(bf16 value) { return std::bit_cast<float>(std::uint32_t{value.bits} << 16); }

}  // namespace hearth::inline v0_1
