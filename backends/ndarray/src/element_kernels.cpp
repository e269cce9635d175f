#include "element_kernels.hpp"

#include "widest.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
const ElementKernels<T>& element_kernels() {
  return widest<&element_kernels_portable<T>, &element_kernels_avx2<T>, &element_kernels_avx512<T>>()();
}

template const ElementKernels<float>& element_kernels<float>();
template const ElementKernels<double>& element_kernels<double>();

}  // namespace hearth::inline v0_1::nd
