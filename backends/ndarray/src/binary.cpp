#include <hearth/backend/op.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "simd.hpp"
#include "strided.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// out = f(a, b) over any strides of a and b; out is dense. Runs that step by 0 or 1 go through batches.
template <class T, class R, class F>
void zip(const Array<T>& a, const Array<T>& b, Array<R>& out, const F& f) {
  const T* x = a.data();
  const T* y = b.data();
  R* to = out.mutable_data();
  if (a.shape == out.shape && b.shape == out.shape && a.dense() && b.dense()) {
    in_blocks(out.device().context(), out.numel(), kElementwiseBlock,
              [&](std::size_t begin, std::size_t end) {
                if constexpr (std::is_same_v<T, R>)
                  zip_range(x + begin, 1, y + begin, 1, to + begin, end - begin, f);
                else
                  for (std::size_t i = begin; i < end; ++i) to[i] = f(x[i], y[i]);
              });
    return;
  }
  for_each_run<3>(out.device().context(), out.shape,
                  {broadcast_strides(a.shape, a.strides, out.shape),
                   broadcast_strides(b.shape, b.strides, out.shape), out.strides},
                  [&](const auto& at, std::size_t count, const auto& step) {
                    const T* p = x + at[0];
                    const T* q = y + at[1];
                    R* r = to + at[2];
                    if constexpr (std::is_same_v<T, R>) {
                      const auto batchable = [](std::ptrdiff_t s) { return s == 0 || s == 1; };
                      if (batchable(step[0]) && batchable(step[1]) && step[2] == 1)
                        return zip_range(p, step[0], q, step[1], r, count, f);
                    }
                    for (std::size_t i = 0; i < count; ++i, p += step[0], q += step[1], r += step[2])
                      *r = f(*p, *q);
                  });
}

}  // namespace

template <class Op, class T>
Array<T> binary(Op op, Array<T> a, Array<T> b) {
  const profile::Scope scope([&] {
    return work(Op::name, count_of(std::max(a.numel(), b.numel())),
                bytes_of(a, b) + std::max(bytes_of(a), bytes_of(b)));
  });
  const Shape shape = broadcast_shape(a.shape, b.shape);
  Array<T> out = a.shape == shape && a.reusable()   ? a
                 : b.shape == shape && b.reusable() ? b
                                                    : Array<T>::allocate(a.device(), shape);
  zip(a, b, out, [&](auto v, auto w) { return value_of(op, v, w); });
  return out;
}

template <class Op, class T>
Array<bool> compare(Op op, Array<T> a, Array<T> b) {
  const profile::Scope scope(
      [&] { return work(Op::name, 0, bytes_of(a, b) + count_of(std::max(a.numel(), b.numel()))); });
  Array<bool> out = Array<bool>::allocate(a.device(), broadcast_shape(a.shape, b.shape));
  zip(a, b, out, [&](T v, T w) { return op.value(v, w); });
  return out;
}

template <class T>
Array<T> where(Array<bool> mask, Array<T> a, Array<T> b) {
  const profile::Scope scope(
      [&] { return work("where", 0, bytes_of(mask, a, b) + std::max(bytes_of(a), bytes_of(b))); });
  const Shape shape = broadcast_shape(broadcast_shape(a.shape, b.shape), mask.shape);
  Array<T> out = Array<T>::allocate(a.device(), shape);
  const bool* m = mask.data();
  const T* x = a.data();
  const T* y = b.data();
  T* to = out.mutable_data();
  for_each_run<4>(
      out.device().context(), shape,
      {broadcast_strides(mask.shape, mask.strides, shape), broadcast_strides(a.shape, a.strides, shape),
       broadcast_strides(b.shape, b.strides, shape), out.strides},
      [&](auto at, std::size_t count, const auto& step) {
        for (std::size_t i = 0; i < count; ++i) {
          to[at[3]] = m[at[0]] ? x[at[1]] : y[at[2]];
          for (std::size_t j = 0; j < 4; ++j) at[j] += step[j];
        }
      });
  return out;
}

#define HEARTH_BINARY(T, Op) template Array<T> binary<op::Op, T>(op::Op, Array<T>, Array<T>);
#define HEARTH_FLOAT(Op) HEARTH_BINARY(float, Op) HEARTH_BINARY(double, Op)
#define HEARTH_INT(Op) HEARTH_BINARY(std::int64_t, Op)
#define HEARTH_BOOL(Op) HEARTH_BINARY(bool, Op)
#define HEARTH_COMPARE(Op)                                                            \
  template Array<bool> compare<op::Op, float>(op::Op, Array<float>, Array<float>);    \
  template Array<bool> compare<op::Op, double>(op::Op, Array<double>, Array<double>); \
  template Array<bool> compare<op::Op, bool>(op::Op, Array<bool>, Array<bool>);       \
  template Array<bool> compare<op::Op, std::int64_t>(op::Op, Array<std::int64_t>, Array<std::int64_t>);
HEARTH_OPS_BINARY_FLOAT(HEARTH_FLOAT)
HEARTH_OPS_BINARY_INT(HEARTH_INT)
HEARTH_OPS_BINARY_BITS(HEARTH_INT)
HEARTH_OPS_BINARY_BOOL(HEARTH_BOOL)
HEARTH_OPS_COMPARE(HEARTH_COMPARE)
template Array<float> where<float>(Array<bool>, Array<float>, Array<float>);
template Array<double> where<double>(Array<bool>, Array<double>, Array<double>);
template Array<std::int64_t> where<std::int64_t>(Array<bool>, Array<std::int64_t>, Array<std::int64_t>);
template Array<bool> where<bool>(Array<bool>, Array<bool>, Array<bool>);

}  // namespace hearth::inline v0_1::nd
