// Products of matrices on one thread: with kernels of our own where there are registers of 32 bytes and more,
// with CBLAS elsewhere. The kernels are compiled once for each instruction set; such files share no inline
// code with others.
#pragma once

#include <cstddef>

namespace hearth::inline v0_1::nd {

struct Matrix {
  bool transposed;
  std::size_t step;  // elements between rows as stored
};

/// c[i][j] = bias[j] + sum over t of a[i * a_row + t * a_step] * b[t * b_row + j * b_column], for i < m, j <
/// n and t < k; added to c where `add`. bias may be null.
template <class T>
struct Product {
  std::size_t m, n, k;
  const T* a;
  std::size_t a_row, a_step;
  const T* b;
  std::size_t b_row, b_column;  // one of them is 1
  T* c;
  std::size_t c_row;
  const T* bias = nullptr;
  bool add = false;
  bool far = false;  // b is not expected in a cache of the processor
};

template <class T>
void product_portable(const Product<T>& p);
template <class T>
void product_avx2(const Product<T>& p);
template <class T>
void product_avx512(const Product<T>& p);

/// Of the kernels the one for the widest registers of this machine.
template <class T>
void multiply(const Product<T>& p);

/// c[m, n] = a[m, k] b[k, n], with a row of bias added to each row unless it is null, and with c where `add`;
/// row-major. `far` as in Product.
template <class T>
void gemm(std::size_t m, std::size_t n, std::size_t k, const T* a, Matrix a_layout, const T* b,
          Matrix b_layout, const T* bias, bool add, T* c, std::size_t c_step, bool far = false);

}  // namespace hearth::inline v0_1::nd
