#include "recurrence_kernels.hpp"

#include "widest.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
const RecurrenceKernels<T>& recurrence_kernels() {
  return widest<&recurrence_kernels_portable<T>, &recurrence_kernels_avx2<T>,
                &recurrence_kernels_avx512<T>>()();
}

template const RecurrenceKernels<float>& recurrence_kernels<float>();
template const RecurrenceKernels<double>& recurrence_kernels<double>();

}  // namespace hearth::inline v0_1::nd
