// Angles and hyperbolas, and the ways back. As in unary.hpp: value(x), derivative(g, kept).
#pragma once

#include <hearth/backend/op/unary.hpp>

namespace hearth::inline v0_1 {
namespace op HEARTH_API {

struct Sin {
  static constexpr std::string_view name = "sin";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::sin;
    return sin(x);
  }
  template <class V> constexpr V derivative(V g, V x) const {
    using std::cos;
    return g * cos(x);
  }
};

struct Cos {
  static constexpr std::string_view name = "cos";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::cos;
    return cos(x);
  }
  template <class V> constexpr V derivative(V g, V x) const {
    using std::sin;
    return -(g * sin(x));
  }
};

struct Tan {
  static constexpr std::string_view name = "tan";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::tan;
    return tan(x);
  }
  template <class V> constexpr V derivative(V g, V y) const { return g * (y * y + V(1)); }
};

struct Asin {
  static constexpr std::string_view name = "asin";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::asin;
    return asin(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g * of(Rsqrt{}, V(1) - x * x); }
};

struct Acos {
  static constexpr std::string_view name = "acos";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::acos;
    return acos(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return -(g * of(Rsqrt{}, V(1) - x * x)); }
};

struct Atan {
  static constexpr std::string_view name = "atan";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::atan;
    return atan(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g / (x * x + V(1)); }
};

struct Sinh {
  static constexpr std::string_view name = "sinh";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::sinh;
    return sinh(x);
  }
  template <class V> constexpr V derivative(V g, V x) const {
    using std::cosh;
    return g * cosh(x);
  }
};

struct Cosh {
  static constexpr std::string_view name = "cosh";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::cosh;
    return cosh(x);
  }
  template <class V> constexpr V derivative(V g, V x) const {
    using std::sinh;
    return g * sinh(x);
  }
};

struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::tanh;
    return tanh(x);
  }
  template <class V> constexpr V derivative(V g, V y) const { return g * (V(1) - y * y); }
};

struct Asinh {
  static constexpr std::string_view name = "asinh";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::asinh;
    return asinh(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g * of(Rsqrt{}, x * x + V(1)); }
};

struct Acosh {
  static constexpr std::string_view name = "acosh";
  static constexpr bool by_element = true;
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::acosh;
    return acosh(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g * of(Rsqrt{}, x * x - V(1)); }
};

struct Atanh {
  static constexpr std::string_view name = "atanh";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::atanh;
    return atanh(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g / (V(1) - x * x); }
};

}  // namespace op HEARTH_API
}  // namespace hearth::inline v0_1
