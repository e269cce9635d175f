#include "window.hpp"

namespace hearth::nd {

template <class T>
const WindowKernels<T>& window_kernels() {
#if defined(HEARTH_X86_KERNELS)
  static const WindowKernels<T>& best =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") ? window_kernels_avx512<T>()
      : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")       ? window_kernels_avx2<T>()
                                                                              : window_kernels_portable<T>();
  return best;
#else
  return window_kernels_portable<T>();
#endif
}

template const WindowKernels<float>& window_kernels<float>();
template const WindowKernels<double>& window_kernels<double>();

}  // namespace hearth::nd
