#include <utility>

#include "pool_fours.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 16;
#include "partial_portable.inl"
#include "pool_fours.inl"

}  // namespace

template <>
MaxOfFours<float> max_of_fours_portable<float>() {
  return fours<float>;
}
template <>
MaxOfFours<double> max_of_fours_portable<double>() {
  return fours<double>;
}

}  // namespace hearth::inline v0_1::nd
