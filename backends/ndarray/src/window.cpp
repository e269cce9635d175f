#include "window.hpp"

#include "widest.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
const WindowKernels<T>& window_kernels() {
  return widest<&window_kernels_portable<T>, &window_kernels_avx2<T>, &window_kernels_avx512<T>>()();
}

template const WindowKernels<float>& window_kernels<float>();
template const WindowKernels<double>& window_kernels<double>();

}  // namespace hearth::inline v0_1::nd
