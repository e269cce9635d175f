#include "winograd.hpp"

namespace hearth::nd {

template <class T>
const WinogradKernels<T>& winograd_kernels() {
#if defined(HEARTH_X86_KERNELS)
  static const WinogradKernels<T>& best =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") ? winograd_kernels_avx512<T>()
      : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")       ? winograd_kernels_avx2<T>()
                                                                        : winograd_kernels_portable<T>();
  return best;
#else
  return winograd_kernels_portable<T>();
#endif
}

template const WinogradKernels<float>& winograd_kernels<float>();
template const WinogradKernels<double>& winograd_kernels<double>();

}  // namespace hearth::nd
