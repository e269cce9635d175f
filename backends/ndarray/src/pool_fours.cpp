#include "pool_fours.hpp"

#include "widest.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
MaxOfFours<T> max_of_fours() {
  return widest<&max_of_fours_portable<T>, &max_of_fours_avx2<T>, &max_of_fours_avx2<T>>()();
}

template MaxOfFours<float> max_of_fours<float>();
template MaxOfFours<double> max_of_fours<double>();

}  // namespace hearth::inline v0_1::nd
