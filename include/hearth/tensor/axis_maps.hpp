// Linear maps along one axis of a tensor, and those that poolings, paddings and interpolations are.
#pragma once

#include <optional>

#include <hearth/tensor/axis.hpp>
#include <hearth/tensor/check_window.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

/// out[.., i, ..] is the sum of weights[k] * x[.., sources[k], ..] over the taps of i. ShapeError when the
/// map takes another extent than the axis has.
template <class B, std::size_t R>
Tensor<B, R> map_axis(Tensor<B, R> x, Axis axis, const AxisMap& map) {
  const Shape shape = x.dynamic_shape();
  const std::size_t at = axis.of("map_axis", shape);
  check::map_axis(shape, at, map);
  return Tensor<B, R>(B::map_axis(std::move(x).primitive(), at, map));
}

/// The rule that gives a pixel of the new size from those of the old one.
enum class Interpolation {
  nearest,        // the pixel at floor(i * in / out)
  nearest_exact,  // the one whose middle is nearest
  linear,         // bilinear over two axes, trilinear over three
  cubic           // Keys' convolution with a = -0.75 (IEEE ASSP 29, 1981)
};

/// What stands outside of a padded tensor's values.
enum class PadMode {
  constant,
  reflect,    // mirrored at the first and the last, which are not repeated
  replicate,  // the first and the last again
  circular    // the other end
};

namespace maps {

/// How many windows of an average pooling there are, and what they divide by.
struct Averages {
  std::size_t kernel, stride, padding;
  bool ceil_mode = false;
  bool count_include_pad = true;
  bool divide = true;  // by the number of taps; else the map sums
};
HEARTH_API AxisMap averages(std::size_t extent, const Averages& options);
/// `out` windows of nearly one length that cover the axis.
HEARTH_API AxisMap adaptive_averages(std::size_t extent, std::size_t out);
struct Interpolated {
  Interpolation mode = Interpolation::nearest;
  bool align_corners = false;
  bool single_precision = true;      // the elements are float
  std::optional<double> scale = {};  // old pixels for a new one; extent / out unless it is given
};
HEARTH_API AxisMap interpolation(std::size_t extent, std::size_t out, const Interpolated& options);
/// An axis with elements before and after it, zeros for PadMode::constant. ShapeError when the mode has no
/// source for one of them.
HEARTH_API AxisMap padding(std::size_t extent, std::size_t before, std::size_t after, PadMode mode);
/// Tap k of window w at k * windows + w: the padded axis at w * stride + k * dilation.
HEARTH_API AxisMap windows(std::size_t extent, std::size_t kernel, std::size_t stride, std::size_t padding,
                           std::size_t dilation, std::size_t windows);

}  // namespace maps
}  // namespace hearth::inline v0_1
