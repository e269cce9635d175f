#include "winograd.hpp"

#include "widest.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
const WinogradKernels<T>& winograd_kernels() {
  return widest<&winograd_kernels_portable<T>, &winograd_kernels_avx2<T>, &winograd_kernels_avx512<T>>()();
}

template const WinogradKernels<float>& winograd_kernels<float>();
template const WinogradKernels<double>& winograd_kernels<double>();

}  // namespace hearth::inline v0_1::nd
