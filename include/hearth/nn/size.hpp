// The sizes that the configs of convolutions and poolings take: a number for each axis, or one for all.
#pragma once

#include <hearth/backend/options.hpp>
#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::nn {

/// A number for each of D axes, in the order of the tensor's, or one for all of them.
template <std::size_t D>
struct Size {
  std::array<std::size_t, D> extents;

  constexpr Size(std::size_t all) : extents(repeated<D>(all)) {}
  constexpr Size(std::size_t a, std::size_t b)
    requires(D == 2)
      : extents{a, b} {}
  constexpr Size(std::size_t a, std::size_t b, std::size_t c)
    requires(D == 3)
      : extents{a, b, c} {}
  constexpr Size(const std::array<std::size_t, D>& extents) : extents(extents) {}

  constexpr std::size_t operator[](std::size_t axis) const { return extents[axis]; }
  constexpr operator std::array<std::size_t, D>() const { return extents; }
};
using Size1d = Size<1>;
using Size2d = Size<2>;
using Size3d = Size<3>;

enum class Padding {
  valid,  // none
  same    // the output has the input's size; with an odd sum the larger part is at the end, as in PyTorch
};

namespace detail {
[[noreturn]] HEARTH_API void throw_same_with_stride(std::size_t axes, std::size_t stride);
}

/// A convolution's padding: .padding = 2, {1, 2} for rows and columns, {{0, 0}, {1, 2}} for before and after,
/// Padding::same.
template <std::size_t D>
struct ConvPadding {
  Size<D> before = 0, after = 0;
  bool same = false;

  constexpr ConvPadding(Padding padding) : same(padding == Padding::same) {}
  constexpr ConvPadding(std::size_t all) : before(all), after(all) {}
  constexpr ConvPadding(Size<D> both) : before(both), after(both) {}
  constexpr ConvPadding(std::size_t a, std::size_t b)
    requires(D == 2)
      : ConvPadding(Size<D>(a, b)) {}
  constexpr ConvPadding(std::size_t a, std::size_t b, std::size_t c)
    requires(D == 3)
      : ConvPadding(Size<D>(a, b, c)) {}
  constexpr ConvPadding(Size<D> before, Size<D> after) : before(before), after(after) {}

  /// What is meant for a kernel. ShapeError for `same` with a stride.
  constexpr ConvPadding of(const Size<D>& kernel, const Size<D>& stride, const Size<D>& dilation) const {
    if (!same) return *this;
    ConvPadding found = 0;
    for (std::size_t i = 0; i < D; ++i) {
      if (stride[i] != 1) detail::throw_same_with_stride(D, stride[i]);
      const std::size_t both = kernel[i] == 0 ? 0 : dilation[i] * (kernel[i] - 1);
      found.before.extents[i] = both / 2;
      found.after.extents[i] = both - both / 2;
    }
    return found;
  }
};

}  // namespace hearth::inline v0_1::nn
