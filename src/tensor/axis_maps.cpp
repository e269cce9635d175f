#include <hearth/tensor/axis_maps.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include "keys.hpp"

namespace hearth::inline v0_1::maps {
namespace {

AxisMap over(std::size_t extent) {
  AxisMap map;
  map.in = extent;
  return map;
}

// Where a new pixel's middle lies among the old ones.
double source_of(std::size_t i, double scale, bool align_corners) {
  const double at = static_cast<double>(i);
  return align_corners ? scale * at : scale * (at + 0.5) - 0.5;
}

double scale_of(std::size_t extent, std::size_t out, bool align_corners, std::optional<double> given) {
  if (align_corners) return out > 1 ? static_cast<double>(extent - 1) / static_cast<double>(out - 1) : 0;
  return given ? *given : static_cast<double>(extent) / static_cast<double>(out);
}

// At whole multiples the pixel depends on the rounding, and it is to be PyTorch's: T is the tensor's element,
// and the last step is taken in float. An axis of the same size is copied whatever the factor, as PyTorch
// does over two axes and in all gradients (its values over one and three axes are others).
template <class T>
AxisMap nearest(std::size_t extent, std::size_t out, double middle, std::optional<double> given) {
  AxisMap map = over(extent);
  const T scale = given ? static_cast<T>(*given) : static_cast<T>(extent) / static_cast<T>(out);
  for (std::size_t i = 0; i < out; ++i) {
    const T at = static_cast<T>((static_cast<double>(i) + middle) * static_cast<double>(scale) - middle) +
                 static_cast<T>(middle);
    const auto found = static_cast<std::size_t>(std::floor(static_cast<float>(at)));
    map.tap(extent == out && middle == 0 ? i : std::min(extent - 1, found));
    map.next();
  }
  return map;
}

AxisMap linear(std::size_t extent, std::size_t out, double scale, bool align_corners) {
  AxisMap map = over(extent);
  for (std::size_t i = 0; i < out; ++i) {
    if (extent == out) {
      map.tap(i);
    } else {
      const double at = std::max(0.0, source_of(i, scale, align_corners));
      const std::size_t left = std::min(extent - 1, static_cast<std::size_t>(at));
      const double share = std::min(1.0, at - static_cast<double>(left));
      map.tap(left, 1 - share);
      map.tap(std::min(extent - 1, left + 1), share);
    }
    map.next();
  }
  return map;
}

AxisMap cubic(std::size_t extent, std::size_t out, double scale, bool align_corners) {
  AxisMap map = over(extent);
  const auto last = static_cast<std::ptrdiff_t>(extent) - 1;
  for (std::size_t i = 0; i < out; ++i) {
    const double at = source_of(i, scale, align_corners);
    const auto left = std::min(last, static_cast<std::ptrdiff_t>(std::floor(at)));
    const double t = std::min(1.0, std::max(0.0, at - static_cast<double>(left)));
    for (std::ptrdiff_t tap = -1; tap < 3; ++tap)
      map.tap(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(left + tap, 0, last)),
              hearth::detail::keys_weight(t - static_cast<double>(tap), -0.75));
    map.next();
  }
  return map;
}

// The element that stands at `at`, which may lie outside of 0 .. extent - 1.
std::size_t source_of(std::ptrdiff_t at, std::ptrdiff_t extent, PadMode mode) {
  if (mode == PadMode::replicate)
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at, 0, extent - 1));
  if (mode == PadMode::constant) return static_cast<std::size_t>(at);
  if (mode == PadMode::circular) return static_cast<std::size_t>((at + extent) % extent);
  return static_cast<std::size_t>(at < 0 ? -at : at < extent ? at : 2 * (extent - 1) - at);
}

}  // namespace

AxisMap averages(std::size_t extent, const Averages& o) {
  AxisMap map = over(extent);
  const std::size_t count = pool_windows(extent, o.kernel, o.stride, o.padding, 1, o.ceil_mode);
  for (std::size_t w = 0; w < count; ++w) {
    const std::size_t start = w * o.stride;  // in the padded axis
    const std::size_t begin = std::max(start, o.padding) - o.padding;
    const std::size_t end = std::max(std::min(start + o.kernel, extent + o.padding), o.padding) - o.padding;
    const std::size_t all = std::min(start + o.kernel, extent + 2 * o.padding) - start;
    const double taps = static_cast<double>(o.count_include_pad ? all : end - begin);
    for (std::size_t source = begin; source < end; ++source) map.tap(source, o.divide ? 1 / taps : 1);
    map.next();
  }
  return map;
}

AxisMap adaptive_averages(std::size_t extent, std::size_t out) {
  AxisMap map = over(extent);
  for (std::size_t i = 0; i < out; ++i) {
    const std::size_t begin = i * extent / out, end = ((i + 1) * extent + out - 1) / out;
    for (std::size_t source = begin; source < end; ++source)
      map.tap(source, 1 / static_cast<double>(end - begin));
    map.next();
  }
  return map;
}

AxisMap interpolation(std::size_t extent, std::size_t out, const Interpolated& o) {
  const bool exact = o.mode == Interpolation::nearest_exact;
  if (exact || o.mode == Interpolation::nearest)
    return o.single_precision ? nearest<float>(extent, out, exact ? 0.5 : 0, o.scale)
                              : nearest<double>(extent, out, exact ? 0.5 : 0, o.scale);
  const double scale = scale_of(extent, out, o.align_corners, o.scale);
  return o.mode == Interpolation::linear ? linear(extent, out, scale, o.align_corners)
                                         : cubic(extent, out, scale, o.align_corners);
}

AxisMap padding(std::size_t extent, std::size_t before, std::size_t after, PadMode mode) {
  const std::size_t most = std::max(before, after);
  const auto refuse = [&](std::string_view expected) {
    throw_shape_error("pad", expected, std::to_string(most) + " on an axis of " + std::to_string(extent));
  };
  if (mode == PadMode::reflect && most > 0 && most >= extent) refuse("a reflection of less than the axis");
  if (mode == PadMode::circular && most > extent) refuse("at most the axis once more");
  if (mode == PadMode::replicate && most > 0 && extent == 0) refuse("an axis that has an edge");
  AxisMap map = over(extent);
  for (std::size_t i = 0; i < before + extent + after; ++i) {
    const bool inside = i >= before && i - before < extent;
    const auto at = static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(before);
    if (inside || mode != PadMode::constant)
      map.tap(source_of(at, static_cast<std::ptrdiff_t>(extent), mode));
    map.next();
  }
  return map;
}

AxisMap windows(std::size_t extent, std::size_t kernel, std::size_t stride, std::size_t padding,
                std::size_t dilation, std::size_t windows) {
  AxisMap map = over(extent);
  for (std::size_t k = 0; k < kernel; ++k)
    for (std::size_t w = 0; w < windows; ++w) {
      const std::size_t at = w * stride + k * dilation;
      if (at >= padding && at - padding < extent) map.tap(at - padding);
      map.next();
    }
  return map;
}

}  // namespace hearth::inline v0_1::maps
