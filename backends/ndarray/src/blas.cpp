#include "blas.hpp"

#include <algorithm>
#include <functional>
#include <xtensor-blas/xblas.hpp>

#if defined(HEARTH_BLAS_OPENBLAS)
extern "C" void openblas_set_num_threads(int);
#endif

namespace hearth::inline v0_1::nd {

namespace {

xt::blas_index_t index(std::size_t elements) { return static_cast<xt::blas_index_t>(elements); }

// BLAS wants a step of at least 1, also for vectors and empty rows.
xt::blas_index_t step_of(std::size_t elements) { return index(std::max<std::size_t>(1, elements)); }

// y = matrix x + beta y, for a matrix stored as [rows, columns]; of its transpose where that is asked for.
template <class T>
void gemv(std::size_t rows, std::size_t columns, bool transposed, const T* matrix, std::size_t step,
          const T* x, std::size_t x_step, T beta, T* y, std::size_t y_step) {
  cxxblas::gemv<xt::blas_index_t>(cxxblas::RowMajor, transposed ? cxxblas::Trans : cxxblas::NoTrans,
                                  index(rows), index(columns), T(1), matrix, step_of(step), x, index(x_step),
                                  beta, y, index(y_step));
}

}  // namespace

template <class T>
void blas_gemm(std::size_t m, std::size_t n, std::size_t k, const T* a, Matrix a_layout, const T* b,
               Matrix b_layout, const T* bias, bool add, T* c, std::size_t c_step) {
  if (m == 0 || n == 0) return;
  for (std::size_t row = 0; row < m; ++row) {
    T* to = c + row * c_step;
    if (bias && add)
      std::transform(bias, bias + n, to, to, std::plus<>{});
    else if (bias)
      std::copy_n(bias, n, to);
    else if (!add && k == 0)  // BLAS leaves c alone then
      std::fill_n(to, n, T(0));
  }
  if (k == 0) return;
  const T beta = bias || add ? T(1) : T(0);
  if (m == 1) {  // a row: what gemm would pack is read once
    return gemv(b_layout.transposed ? n : k, b_layout.transposed ? k : n, !b_layout.transposed, b,
                b_layout.step, a, a_layout.transposed ? a_layout.step : 1, beta, c, 1);
  }
  const auto transpose = [](Matrix layout) { return layout.transposed ? cxxblas::Trans : cxxblas::NoTrans; };
  cxxblas::gemm<xt::blas_index_t>(cxxblas::RowMajor, transpose(a_layout), transpose(b_layout), index(m),
                                  index(n), index(k), T(1), a, step_of(a_layout.step), b,
                                  step_of(b_layout.step), beta, c, step_of(c_step));
}

template void blas_gemm<float>(std::size_t, std::size_t, std::size_t, const float*, Matrix, const float*,
                               Matrix, const float*, bool, float*, std::size_t);
template void blas_gemm<double>(std::size_t, std::size_t, std::size_t, const double*, Matrix, const double*,
                                Matrix, const double*, bool, double*, std::size_t);

void use_one_blas_thread() {
#if defined(HEARTH_BLAS_OPENBLAS)
  openblas_set_num_threads(1);
#endif
}

}  // namespace hearth::inline v0_1::nd
