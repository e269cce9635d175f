// For every machine that the library is built for.
#include "recurrence_kernels.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 16, kRows = 3, kColumns = 2;
#include "partial_portable.inl"
#include "recurrence_kernels.inl"

}  // namespace

template <>
const RecurrenceKernels<float>& recurrence_kernels_portable<float>() {
  return kernels<float>;
}
template <>
const RecurrenceKernels<double>& recurrence_kernels_portable<double>() {
  return kernels<double>;
}

}  // namespace hearth::inline v0_1::nd
