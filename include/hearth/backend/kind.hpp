// What a tensor's elements are, in the type: floats of the backend's precision, 64-bit integers, or truth
// values.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

struct Float {
  static constexpr std::string_view name = "float";
};
struct Int {
  static constexpr std::string_view name = "int";
};
struct Bool {
  static constexpr std::string_view name = "bool";
};

template <class K>
concept Kind = std::is_same_v<K, Float> || std::is_same_v<K, Int> || std::is_same_v<K, Bool>;

}  // namespace hearth::inline v0_1
