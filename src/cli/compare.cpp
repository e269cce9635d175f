#include "compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "statistics.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {

template <class Float>
bool Tolerance::holds(Float a, Float b) const {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  if (!std::isfinite(a) || !std::isfinite(b)) return false;
  return std::fabs(a - b) <=
         static_cast<Float>(absolute.value_or(0)) + static_cast<Float>(relative.value_or(0)) * std::fabs(b);
}
template bool Tolerance::holds(double, double) const;

namespace {

std::span<const std::byte> bytes_of(const TensorData& data, std::size_t first, std::size_t count) {
  const std::size_t size = size_of(data.dtype);
  return data.bytes.span().subspan(first * size, count * size);
}

bool same_bytes(const TensorData& a, const TensorData& b, std::size_t first, std::size_t count) {
  const auto x = bytes_of(a, first, count), y = bytes_of(b, first, count);
  return a.dtype == b.dtype && (x.empty() || std::memcmp(x.data(), y.data(), x.size()) == 0);
}

template <class Float>
void count_difference(Deviation& all, Float a, Float b, std::size_t at) {
  ++all.differing;
  const bool finite = std::isfinite(a) && std::isfinite(b);
  const long double absolute = finite ? std::fabs(a - b) : HUGE_VALL;
  const long double relative = !finite ? HUGE_VALL : absolute == 0 ? 0 : absolute / std::fabs(b);
  if (absolute > all.absolute) all.absolute = absolute, all.absolute_at = at;
  if (relative > all.relative) all.relative = relative, all.relative_at = at;
}

template <class Float>
Deviation compare_as(const TensorData& a, const TensorData& b, const Tolerance& tolerance,
                     Progress& progress) {
  Deviation all;
  const std::size_t count = a.numel();
  std::vector<Float> left(std::min(count, kPiece)), right(left);
  for (std::size_t first = 0; first < count; first += kPiece) {
    const std::size_t size = std::min(kPiece, count - first);
    progress.add(size * size_of(a.dtype));
    if (same_bytes(a, b, first, size)) continue;
    load_elements<Float>(a, first, std::span(left).first(size));
    load_elements<Float>(b, first, std::span(right).first(size));
    for (std::size_t i = 0; i < size; ++i) {
      const Float x = left[i], y = right[i];
      const bool same = tolerance.exact() ? same_bytes(a, b, first + i, 1) || (std::isnan(x) && std::isnan(y))
                                          : tolerance.holds(x, y);
      if (!same) count_difference(all, x, y, first + i);
    }
  }
  return all;
}

bool is_wide(DType dtype) { return dtype == DType::i64 || dtype == DType::u64; }

std::string at_text(const Shape& shape, std::size_t index) {
  return shape.rank() == 0 ? "" : " at " + position_text(shape, index);
}

}  // namespace

std::string Deviation::text(const TensorData& a, const TensorData& b) const {
  const std::string values = element_text(a, absolute_at) + ", " + element_text(b, absolute_at);
  if (a.numel() == 1) return values + ": absolute error " + short_number(static_cast<double>(absolute));
  return with_commas(differing) + " of " + with_commas(a.numel()) +
         " values differ: largest absolute error " + short_number(static_cast<double>(absolute)) +
         at_text(a.shape, absolute_at) + " (" + values + "), relative " +
         short_number(static_cast<double>(relative)) + at_text(a.shape, relative_at);
}

Deviation compare(const TensorData& a, const TensorData& b, const Tolerance& tolerance, Progress& progress) {
  // A double has not all digits of a 64-bit integer.
  return is_wide(a.dtype) || is_wide(b.dtype) ? compare_as<long double>(a, b, tolerance, progress)
                                              : compare_as<double>(a, b, tolerance, progress);
}

}  // namespace hearth::inline v0_1::cli
