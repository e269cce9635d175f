#include "recurrence_kernels.hpp"

namespace hearth::nd {

template <class T>
const RecurrenceKernels<T>& recurrence_kernels() {
#if defined(HEARTH_X86_KERNELS)
  static const RecurrenceKernels<T>& best =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") ? recurrence_kernels_avx512<T>()
      : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")       ? recurrence_kernels_avx2<T>()
                                                                        : recurrence_kernels_portable<T>();
  return best;
#else
  return recurrence_kernels_portable<T>();
#endif
}

template const RecurrenceKernels<float>& recurrence_kernels<float>();
template const RecurrenceKernels<double>& recurrence_kernels<double>();

}  // namespace hearth::nd
