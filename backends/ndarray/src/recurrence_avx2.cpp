// Compiled with AVX2 and FMA.
#include <immintrin.h>

#include "recurrence_kernels.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 32, kRows = 3, kColumns = 4;
#include "partial_avx2.inl"
#include "recurrence_kernels.inl"

}  // namespace

template <>
const RecurrenceKernels<float>& recurrence_kernels_avx2<float>() {
  return kernels<float>;
}
template <>
const RecurrenceKernels<double>& recurrence_kernels_avx2<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
