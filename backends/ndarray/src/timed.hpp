// What kernels tell a profile of themselves.
#pragma once

#include <string>
#include <string_view>

#include <hearth/core/profile.hpp>

namespace hearth::inline v0_1::nd {

template <class... Arrays>
double bytes_of(const Arrays&... arrays) {
  return (0.0 + ... + static_cast<double>(arrays.numel() * sizeof(*arrays.data())));
}

/// The work of an operation; a gradient's name says whose it is.
inline profile::Work work(std::string_view name, double flops, double bytes, std::string_view suffix = {}) {
  return {std::string(name) + std::string(suffix), flops, bytes};
}

inline double count_of(std::size_t elements) { return static_cast<double>(elements); }

}  // namespace hearth::inline v0_1::nd
