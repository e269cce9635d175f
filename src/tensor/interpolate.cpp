#include <hearth/tensor/interpolate.hpp>

#include <cmath>
#include <string>

namespace hearth::inline v0_1::detail {

Shape interpolated_shape(const Shape& x, const std::size_t* size, const double* scale_factor,
                         Interpolation mode, bool align_corners) {
  if ((size != nullptr) == (scale_factor != nullptr))
    throw_shape_error("interpolate", "a size or a scale factor", size ? "both" : "neither");
  if (align_corners && (mode == Interpolation::nearest || mode == Interpolation::nearest_exact))
    throw Error(
        "hearth: interpolate: expected a mode that has corners to align, linear or cubic, got nearest");
  Shape to = x;
  for (std::size_t axis = 2; axis < x.rank(); ++axis) {
    if (size) {
      to[axis] = size[axis - 2];
    } else {
      const double factor = scale_factor[axis - 2],
                   extent = std::floor(static_cast<double>(x[axis]) * factor);
      if (!(factor > 0) || !(extent < 9e15))
        throw_shape_error("interpolate", "a scale factor above 0 that gives a size", std::to_string(factor));
      to[axis] = static_cast<std::size_t>(extent);
    }
    check::resample("interpolate", x, axis, to[axis]);
  }
  (void)to.numel();
  return to;
}

}  // namespace hearth::inline v0_1::detail
