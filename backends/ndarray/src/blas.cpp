#include "blas.hpp"

#include <algorithm>
#include <xtensor-blas/xblas.hpp>

#if defined(HEARTH_BLAS_OPENBLAS)
extern "C" void openblas_set_num_threads(int);
#endif

namespace hearth::nd {

template <class T>
void gemm(std::size_t m, std::size_t n, std::size_t k, const T* a, Matrix a_layout, const T* b,
          Matrix b_layout, T beta, T* c, std::size_t c_step) {
  if (m == 0 || n == 0) return;
  if (k == 0) {  // BLAS leaves c alone then
    for (std::size_t row = 0; row < m; ++row)
      for (std::size_t column = 0; column < n; ++column) c[row * c_step + column] *= beta;
    return;
  }
  const auto transpose = [](Matrix layout) { return layout.transposed ? cxxblas::Trans : cxxblas::NoTrans; };
  // BLAS wants a leading dimension of at least 1, also for vectors and empty rows.
  const auto step = [](std::size_t elements) {
    return static_cast<xt::blas_index_t>(std::max<std::size_t>(1, elements));
  };
  cxxblas::gemm<xt::blas_index_t>(cxxblas::RowMajor, transpose(a_layout), transpose(b_layout),
                                  static_cast<xt::blas_index_t>(m), static_cast<xt::blas_index_t>(n),
                                  static_cast<xt::blas_index_t>(k), T(1), a, step(a_layout.step), b,
                                  step(b_layout.step), beta, c, step(c_step));
}

template void gemm<float>(std::size_t, std::size_t, std::size_t, const float*, Matrix, const float*, Matrix,
                          float, float*, std::size_t);
template void gemm<double>(std::size_t, std::size_t, std::size_t, const double*, Matrix, const double*,
                           Matrix, double, double*, std::size_t);

void use_one_blas_thread() {
#if defined(HEARTH_BLAS_OPENBLAS)
  openblas_set_num_threads(1);
#endif
}

}  // namespace hearth::nd
