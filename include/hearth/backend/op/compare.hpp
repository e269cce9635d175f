// Comparisons: of two elements, to a truth value.
#pragma once

#include <hearth/backend/op/common.hpp>

namespace hearth::inline v0_1 {
namespace op HEARTH_API {

struct Equal {
  static constexpr std::string_view name = "equal";
  template <class T> constexpr bool value(T a, T b) const { return a == b; }
};
struct NotEqual {
  static constexpr std::string_view name = "not_equal";
  template <class T> constexpr bool value(T a, T b) const { return a != b; }
};
struct Less {
  static constexpr std::string_view name = "less";
  template <class T> constexpr bool value(T a, T b) const { return a < b; }
};
struct LessEqual {
  static constexpr std::string_view name = "less_equal";
  template <class T> constexpr bool value(T a, T b) const { return a <= b; }
};
struct Greater {
  static constexpr std::string_view name = "greater";
  template <class T> constexpr bool value(T a, T b) const { return a > b; }
};
struct GreaterEqual {
  static constexpr std::string_view name = "greater_equal";
  template <class T> constexpr bool value(T a, T b) const { return a >= b; }
};

}  // namespace op HEARTH_API
}  // namespace hearth::inline v0_1
