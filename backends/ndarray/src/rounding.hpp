#pragma once

#include <cstddef>

namespace hearth::inline v0_1::nd {

constexpr std::size_t round_up_divide(std::size_t n, std::size_t by) { return (n + by - 1) / by; }
constexpr std::size_t round_up(std::size_t n, std::size_t to) { return round_up_divide(n, to) * to; }

}  // namespace hearth::inline v0_1::nd
