// Products of matrices: cuBLAS on a GPU, whatever CBLAS is linked on a host system. Only this file knows
// which.
#pragma once

#include "launch.hpp"

#if HEARTH_GPU
#include <cublas_v2.h>
#else
#include <xtensor-blas/xblas.hpp>
#endif

namespace hearth::inline v0_1::gpu {

/// How the matrices of a batch lie in memory, in elements. Rows as stored have no gaps.
struct Matrix {
  bool transposed = false;     // stored as [columns, rows]
  std::size_t step = 0;        // between rows as stored
  std::size_t batch_step = 0;  // between matrices; 0 where all products read the same one
};

/// c[m, n] = a[m, k] b[k, n], `batch` times.
struct Product {
  std::size_t batch, m, n, k;
  bool add = false;  // to what is in c
};

namespace blas {

template <class T>
struct Zero {
  T* to;
  std::size_t m, n;
  Matrix layout;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const std::size_t row = i / n, product = row / m;
    to[product * layout.batch_step + row % m * layout.step + i % n] = T(0);
  }
};

#if HEARTH_GPU

inline void check(cublasStatus_t status, const Context& context) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw BackendError("hearth: " + context.text() + ": cuBLAS: expected success, got " +
                       cublasGetStatusName(status) + ": " + cublasGetStatusString(status));
}

// With memory of ours to work in, it allocates none later (a graph that captures it could not), and its
// results do not vary from run to run. What NVIDIA recommends for Hopper; others need less.
constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;

inline cublasHandle_t make_handle(const Context& context) {
  cublasHandle_t handle = nullptr;
  check(cublasCreate(&handle), context);
  check(cublasSetStream(handle, context.stream()), context);
  if (void* memory = system_allocate(kWorkspaceBytes))  // kept as long as the handle: for ever
    check(cublasSetWorkspace(handle, memory, kWorkspaceBytes), context);
  return handle;
}

template <class T>
cublasComputeType_t compute_type(Products products) {
  if (std::is_same_v<T, double>) return CUBLAS_COMPUTE_64F;
  switch (products) {
    case Products::tf32: return CUBLAS_COMPUTE_32F_FAST_TF32;
    case Products::half: return CUBLAS_COMPUTE_32F_FAST_16F;
    default: return CUBLAS_COMPUTE_32F;
  }
}

// cuBLAS reads columns where we have rows: it computes the transpose, b^T a^T.
template <class T>
void multiply(Context& context, const Product& p, const T* a, const Matrix& la, const T* b, const Matrix& lb,
              T* c, const Matrix& lc) {
  const auto handle =
      context.library_handle<cublasHandle_t>(Library::blas, [&] { return make_handle(context); });
  const auto transpose = [](const Matrix& layout) { return layout.transposed ? CUBLAS_OP_T : CUBLAS_OP_N; };
  const auto number = [](std::size_t elements) { return static_cast<std::int64_t>(elements); };
  constexpr cudaDataType_t kType = std::is_same_v<T, float> ? CUDA_R_32F : CUDA_R_64F;
  const T one = 1, beta = p.add ? T(1) : T(0);
  check(cublasGemmStridedBatchedEx_64(handle, transpose(lb), transpose(la), number(p.n), number(p.m),
                                      number(p.k), &one, b, kType, number(lb.step), number(lb.batch_step), a,
                                      kType, number(la.step), number(la.batch_step), &beta, c, kType,
                                      number(lc.step), number(lc.batch_step), number(p.batch),
                                      compute_type<T>(context.products()), CUBLAS_GEMM_DEFAULT),
        context);
}

#else

template <class T>
void multiply(Context&, const Product& p, const T* a, const Matrix& la, const T* b, const Matrix& lb, T* c,
              const Matrix& lc) {
  using Index = xt::blas_index_t;
  const auto transpose = [](const Matrix& layout) {
    return layout.transposed ? cxxblas::Trans : cxxblas::NoTrans;
  };
  const auto number = [](std::size_t elements) { return static_cast<Index>(elements); };
  for (std::size_t i = 0; i < p.batch; ++i)
    cxxblas::gemm<Index>(cxxblas::RowMajor, transpose(la), transpose(lb), number(p.m), number(p.n),
                         number(p.k), T(1), a + i * la.batch_step, number(la.step), b + i * lb.batch_step,
                         number(lb.step), p.add ? T(1) : T(0), c + i * lc.batch_step, number(lc.step));
}

#endif

}  // namespace blas

/// c, which is not transposed, of matrices whose memory the launch has open.
template <class T>
void gemm(const Launch& launch, const Product& p, const T* a, const Matrix& la, const T* b, const Matrix& lb,
          T* c, const Matrix& lc) {
  if (p.batch == 0 || p.m == 0 || p.n == 0) return;
  if (p.k > 0) return blas::multiply(launch.context(), p, a, la, b, lb, c, lc);
  // Libraries do not agree on the empty sum: some leave c alone.
  if (!p.add) launch.each(p.batch * p.m * p.n, blas::Zero<T>{c, p.m, p.n, lc});
}

}  // namespace hearth::inline v0_1::gpu
