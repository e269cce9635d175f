// Two tensors of one shape, element by element.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <hearth/core/tensor_data.hpp>

#include "progress.hpp"

namespace hearth::inline v0_1::cli {

/// None at all asks for the same type and the same bits; NaN is like NaN in any case.
struct Tolerance {
  std::optional<double> absolute, relative;

  bool exact() const { return !absolute && !relative; }
  /// |a - b| <= absolute + relative |b|; infinities only equal themselves.
  template <class Float>
  bool holds(Float a, Float b) const;
};

/// How far `b` is from `a`, over the elements that differ.
struct Deviation {
  std::size_t differing = 0;
  long double absolute = -1, relative = -1;  // the largest; infinite where one is not finite
  std::size_t absolute_at = 0, relative_at = 0;

  /// "3 of 48,000 values differ: by up to 0.0125 at [3, 17] (0.5, 0.5125), relative 0.024 at [3, 18]"
  std::string text(const TensorData& a, const TensorData& b) const;
};

/// The progress counts a's bytes. Both must have one shape.
Deviation compare(const TensorData& a, const TensorData& b, const Tolerance& tolerance, Progress& progress);

}  // namespace hearth::inline v0_1::cli
