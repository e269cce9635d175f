// Padding as layers, over the last one, two or three axes of a tensor.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/module/numbered_name.hpp>
#include <hearth/nn/size.hpp>
#include <hearth/tensor/pad.hpp>

namespace hearth::inline v0_1::nn {

namespace detail {
/// From PyTorch's order (left, right, top, bottom, front, back) to margins.
template <std::size_t D>
std::array<Margin, D> margins_of(const std::array<std::size_t, 2 * D>& padding) {
  std::array<Margin, D> margins;
  for (std::size_t i = 0; i < D; ++i) margins[i] = {padding[2 * i], padding[2 * i + 1]};
  return margins;
}
}  // namespace detail

/// What x itself has, or 0, around the last D axes: ZeroPad2d{{left, right, top, bottom}} as in PyTorch, or
/// ZeroPad2d::all(2).
template <std::size_t D, PadMode Mode>
struct Pad {
  Size<2 * D> padding = 0;  // one number is for every side

  HEARTH_MODULE(Pad, padding)
  static constexpr std::string_view printed_as =
      Mode == PadMode::constant    ? hearth::detail::numbered_name<"ZeroPad", D>
      : Mode == PadMode::reflect   ? hearth::detail::numbered_name<"ReflectionPad", D>
      : Mode == PadMode::replicate ? hearth::detail::numbered_name<"ReplicationPad", D>
                                   : hearth::detail::numbered_name<"CircularPad", D>;

  /// The same on every side.
  static constexpr Pad all(std::size_t padding) { return {padding}; }

  template <class B, std::size_t R, class K>
  Tensor<B, R, K> operator()(Tensor<B, R, K> x) const {
    return pad(std::move(x), detail::margins_of<D>(padding), Mode);
  }
};

/// `value` around the last D axes.
template <std::size_t D>
struct ConstantPad {
  Size<2 * D> padding = 0;  // one number is for every side
  double value = 0;

  HEARTH_MODULE(ConstantPad, padding, value)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"ConstantPad", D>;

  static constexpr ConstantPad all(std::size_t padding, double value) { return {padding, value}; }

  template <class B, std::size_t R, class K>
  Tensor<B, R, K> operator()(Tensor<B, R, K> x) const {
    return pad(std::move(x), detail::margins_of<D>(padding), value);
  }
};

using ZeroPad1d = Pad<1, PadMode::constant>;
using ZeroPad2d = Pad<2, PadMode::constant>;
using ZeroPad3d = Pad<3, PadMode::constant>;
using ReflectionPad1d = Pad<1, PadMode::reflect>;
using ReflectionPad2d = Pad<2, PadMode::reflect>;
using ReflectionPad3d = Pad<3, PadMode::reflect>;
using ReplicationPad1d = Pad<1, PadMode::replicate>;
using ReplicationPad2d = Pad<2, PadMode::replicate>;
using ReplicationPad3d = Pad<3, PadMode::replicate>;
using CircularPad1d = Pad<1, PadMode::circular>;
using CircularPad2d = Pad<2, PadMode::circular>;
using CircularPad3d = Pad<3, PadMode::circular>;
using ConstantPad1d = ConstantPad<1>;
using ConstantPad2d = ConstantPad<2>;
using ConstantPad3d = ConstantPad<3>;

}  // namespace hearth::inline v0_1::nn
