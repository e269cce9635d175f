// The kernel of the functions of one tensor. Its instantiations, which take long to compile, stand in several
// files.
#pragma once

#include <hearth/backend/op.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "element_kernels.hpp"
#include "simd.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {

template <class Op, class T>
void apply(const Op& op, const T* x, T* out, std::size_t count) {
  if constexpr (kernels_of<Op, T> != nullptr)
    (element_kernels<T>().*kernels_of<Op, T>).value(count, x, out);
  else
    map_range(x, out, count, [&](auto v) { return value_of(op, v); });
}

template <class Op, class T>
void apply_derivative(const Op& op, const T* grad, const T* kept, T* out, std::size_t count) {
  if constexpr (kernels_of<Op, T> != nullptr)
    (element_kernels<T>().*kernels_of<Op, T>).derivative(count, grad, kept, out);
  else
    zip_range(grad, 1, kept, 1, out, count, [&](auto g, auto k) { return derivative_of(op, g, k); });
}

template <class Op, class T>
Array<T> unary(Op op, Array<T> x) {
  const profile::Scope scope([&] { return work(Op::name, count_of(x.numel()), 2 * bytes_of(x)); });
  x = contiguous(std::move(x));
  const T* from = x.data();
  Array<T> out = x.reusable() ? std::move(x) : Array<T>::allocate(x.device(), x.shape);
  T* to = out.mutable_data();
  in_blocks(out.device().context(), out.numel(), kElementwiseBlock,
            [&](std::size_t begin, std::size_t end) { apply(op, from + begin, to + begin, end - begin); });
  return out;
}

template <class Op, class T>
Finish<T> finish(const Op& op) {
  return {[](const void* given, std::size_t count, T* values) {
            apply(*static_cast<const Op*>(given), values, values, count);
          },
          &op};
}

template <class Op, class T>
Array<T> unary_backward(Op op, Array<T> grad, Array<T> kept) {
  const profile::Scope scope(
      [&] { return work(Op::name, count_of(grad.numel()), 3 * bytes_of(grad), " backward"); });
  grad = contiguous(std::move(grad));
  kept = contiguous(std::move(kept));
  Array<T> out = grad.reusable() ? grad : Array<T>::allocate(grad.device(), grad.shape);
  const T* g = grad.data();
  const T* k = kept.data();
  T* to = out.mutable_data();
  in_blocks(out.device().context(), grad.numel(), kElementwiseBlock, [&](std::size_t begin, std::size_t end) {
    apply_derivative(op, g + begin, k + begin, to + begin, end - begin);
  });
  return out;
}

#define HEARTH_ND_UNARY(T, Op) template Array<T> unary<op::Op, T>(op::Op, Array<T>);
#define HEARTH_ND_UNARY_FLOAT(Op)                                                          \
  HEARTH_ND_UNARY(float, Op)                                                               \
  HEARTH_ND_UNARY(double, Op)                                                              \
  template Finish<float> finish<op::Op, float>(const op::Op&);                             \
  template Finish<double> finish<op::Op, double>(const op::Op&);                           \
  template Array<float> unary_backward<op::Op, float>(op::Op, Array<float>, Array<float>); \
  template Array<double> unary_backward<op::Op, double>(op::Op, Array<double>, Array<double>);

}  // namespace hearth::inline v0_1::nd
