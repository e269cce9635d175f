// What the values of a tensor are like.
#pragma once

#include <cstddef>
#include <optional>

#include <hearth/core/tensor_data.hpp>

#include "progress.hpp"

namespace hearth::inline v0_1::cli {

/// Of the finite values, as doubles.
struct Statistics {
  double min = 0, max = 0, mean = 0, std = 0;
  std::size_t finite = 0, nan = 0, inf = 0;
  std::optional<std::size_t> first_not_finite = {};  // index of an element

  /// "3 NaN, 1 infinite"
  std::string not_finite_text() const;
};

Statistics statistics(const TensorData& data, Progress& progress);

/// So many elements are looked at together.
inline constexpr std::size_t kPiece = std::size_t{1} << 16;

/// The elements from `first` on as floats that are wide enough; 64-bit integers round to the nearest double.
template <class Float>
void load_elements(const TensorData& data, std::size_t first, std::span<Float> out);
extern template void load_elements(const TensorData&, std::size_t, std::span<double>);
extern template void load_elements(const TensorData&, std::size_t, std::span<long double>);

}  // namespace hearth::inline v0_1::cli
