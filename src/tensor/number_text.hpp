// One float as text: the shortest digits that mean it, cut where there are too many.
#pragma once

#include <cstddef>
#include <string>

#include <hearth/core/dtype.hpp>

namespace hearth::inline v0_1 {

/// "12.5", "3.": at most `precision` digits after the point.
std::string positional(double value, DType dtype, std::size_t precision);
/// "1.25e+10": at most `precision` digits after the point.
std::string scientific(double value, DType dtype, std::size_t precision);
/// "1.2500e+10": so many digits after the point and, at least, in the exponent.
std::string scientific_fixed(double value, std::size_t fraction, std::size_t exponent);
/// As NumPy writes a number that stands alone: "1.0", "1e-05", "nan".
std::string alone(double value, DType dtype);

/// 61706 as "61,706".
std::string grouped(std::size_t number);

}  // namespace hearth::inline v0_1
