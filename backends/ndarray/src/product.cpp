#include "product.hpp"

#include "blas.hpp"
#include "widest.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
void multiply(const Product<T>& p) {
  widest<&product_portable<T>, &product_avx2<T>, &product_avx512<T>>()(p);
}

template <class T>
void gemm(std::size_t m, std::size_t n, std::size_t k, const T* a, Matrix a_layout, const T* b,
          Matrix b_layout, const T* bias, bool add, T* c, std::size_t c_step, bool far) {
  if constexpr (kHasBlas) {
    if (instruction_set() == InstructionSet::portable)
      return blas_gemm(m, n, k, a, a_layout, b, b_layout, bias, add, c, c_step);
  }
  multiply<T>({.m = m,
               .n = n,
               .k = k,
               .a = a,
               .a_row = a_layout.transposed ? 1 : a_layout.step,
               .a_step = a_layout.transposed ? a_layout.step : 1,
               .b = b,
               .b_row = b_layout.transposed ? 1 : b_layout.step,
               .b_column = b_layout.transposed ? b_layout.step : 1,
               .c = c,
               .c_row = c_step,
               .bias = bias,
               .add = add,
               .far = far});
}

#define HEARTH_INSTANTIATE(T)                                                                                \
  template void multiply<T>(const Product<T>&);                                                              \
  template void gemm<T>(std::size_t, std::size_t, std::size_t, const T*, Matrix, const T*, Matrix, const T*, \
                        bool, T*, std::size_t, bool);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
