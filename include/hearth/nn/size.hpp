// The sizes that convolutions, poolings and paddings take: a number for each axis, or one for all.
#pragma once

#include <hearth/backend/options.hpp>
#include <hearth/core/error.hpp>
#include <hearth/core/option.hpp>
#include <hearth/module/traits.hpp>

namespace hearth::inline v0_1::nn {

/// A number for each of D axes, in the order of the tensor's, or one for all of them. It is an array that one
/// number fills, so that `.kernel = 2` has no other meaning in a layer than in its config.
template <std::size_t D>
struct Size : std::array<std::size_t, D> {
  using Array = std::array<std::size_t, D>;

  constexpr Size(std::size_t all) : Array(repeated<D>(all)) {}
  constexpr Size(std::size_t a, std::size_t b)
    requires(D == 2)
      : Array{a, b} {}
  constexpr Size(std::size_t a, std::size_t b, std::size_t c)
    requires(D == 3)
      : Array{a, b, c} {}
  // Both sides of two or three axes
  constexpr Size(std::size_t a, std::size_t b, std::size_t c, std::size_t d)
    requires(D == 4)
      : Array{a, b, c, d} {}
  constexpr Size(std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::size_t e, std::size_t f)
    requires(D == 6)
      : Array{a, b, c, d, e, f} {}
  constexpr Size(const Array& numbers) : Array(numbers) {}
};
using Size1d = Size<1>;
using Size2d = Size<2>;
using Size3d = Size<3>;

enum class Padding {
  valid,  // none
  same    // the output has the input's size; with an odd sum the larger part is at the end, as in PyTorch
};

namespace detail {
/// Error unless all these numbers of a config are above 0. "Conv" over 2 axes is Conv2dConfig.
HEARTH_API void check_counts(std::string_view layer, std::size_t axes,
                             std::initializer_list<check::Count> counts);
[[noreturn]] HEARTH_API void throw_same_with_stride(std::size_t axes, std::size_t stride);
}  // namespace detail

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
      found.before[i] = both / 2;
      found.after[i] = both - both / 2;
    }
    return found;
  }
};

}  // namespace hearth::inline v0_1::nn

template <std::size_t D>
struct std::tuple_size<hearth::nn::Size<D>> : std::integral_constant<std::size_t, D> {};
template <std::size_t I, std::size_t D>
struct std::tuple_element<I, hearth::nn::Size<D>> {
  using type = std::size_t;
};

namespace hearth::inline v0_1::detail {
/// In a record it is the list that an array is.
template <std::size_t D> inline constexpr bool is_array<nn::Size<D>> = true;
}  // namespace hearth::inline v0_1::detail
