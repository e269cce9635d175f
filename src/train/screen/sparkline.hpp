// The course of a number on one line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hearth::inline v0_1::train::detail {

/// A course of any length in constant memory: when there are too many points, each two become their mean.
class Course {
 public:
  void add(double value);
  void clear() { *this = {}; }
  /// Each of as many steps as the others, but the last.
  std::vector<double> points() const;

 private:
  static constexpr std::size_t kMost = 512;
  std::vector<double> means_;
  std::size_t each_ = 1;  // values to a mean
  double sum_ = 0;        // of the mean that is not full yet
  std::size_t summed_ = 0;
};

/// Blocks of eight heights, or of four signs where the text is not UTF-8. The heights are logarithmic where
/// all values are above 0.
std::string sparkline(const std::vector<double>& values, std::size_t columns, bool utf8);

}  // namespace hearth::inline v0_1::train::detail
