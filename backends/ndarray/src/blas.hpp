// Products of matrices by whatever CBLAS is linked, always on one thread: with more, BLAS gives other bits.
#pragma once

#include <cstddef>

#include "product.hpp"

namespace hearth::inline v0_1::nd {

/// False where the build has none: -Dblas=none.
#if defined(HEARTH_BLAS)
inline constexpr bool kHasBlas = true;
#else
inline constexpr bool kHasBlas = false;
#endif

/// gemm by CBLAS.
template <class T>
void blas_gemm(std::size_t m, std::size_t n, std::size_t k, const T* a, Matrix a_layout, const T* b,
               Matrix b_layout, const T* bias, bool add, T* c, std::size_t c_step);

void use_one_blas_thread();

}  // namespace hearth::inline v0_1::nd
