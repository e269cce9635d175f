// The kernel of the functions of one tensor. Its instantiations, which take long to compile, stand in several
// files.
#pragma once

#include <hearth/backend/op.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "simd.hpp"
#include "timed.hpp"

namespace hearth::nd {

template <class Op, class T>
Array<T> unary(Op op, Array<T> x) {
  const profile::Scope scope([&] { return work(Op::name, count_of(x.numel()), 2 * bytes_of(x)); });
  x = contiguous(std::move(x));
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  const T* from = x.data();
  T* to = out.mutable_data();
  in_blocks(out.device().context(), x.numel(), kElementwiseBlock, [&](std::size_t begin, std::size_t end) {
    map_range(from + begin, to + begin, end - begin, [&](auto v) { return value_of(op, v); });
  });
  return out;
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
    zip_range(g + begin, 1, k + begin, 1, to + begin, end - begin,
              [&](auto v, auto w) { return derivative_of(op, v, w); });
  });
  return out;
}

#define HEARTH_ND_UNARY(T, Op) template Array<T> unary<op::Op, T>(op::Op, Array<T>);
#define HEARTH_ND_UNARY_FLOAT(Op)                                                          \
  HEARTH_ND_UNARY(float, Op)                                                               \
  HEARTH_ND_UNARY(double, Op)                                                              \
  template Array<float> unary_backward<op::Op, float>(op::Op, Array<float>, Array<float>); \
  template Array<double> unary_backward<op::Op, double>(op::Op, Array<double>, Array<double>);

}  // namespace hearth::nd
