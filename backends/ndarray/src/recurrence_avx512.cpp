// Compiled with AVX-512.
#include <immintrin.h>

#include "recurrence_kernels.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 64, kRows = 6, kColumns = 4;
#include "partial_avx512.inl"
#include "recurrence_kernels.inl"

}  // namespace

template <>
const RecurrenceKernels<float>& recurrence_kernels_avx512<float>() {
  return kernels<float>;
}
template <>
const RecurrenceKernels<double>& recurrence_kernels_avx512<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
