// Running sums, products and extremes along an axis. A line is one after another, so blocks are of lines.
#include <limits>

#include <hearth/backend/op.hpp>
#include <hearth/ndarray/functions.hpp>

#include "lines.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// What holds the value so far: of floats, the sum and the product in double.
template <class Op, class T>
using Running = std::conditional_t<std::is_same_v<T, float>, double, T>;

template <class Op, class A>
A start() {
  if constexpr (std::is_same_v<Op, op::Sum>)
    return A(0);
  else if constexpr (std::is_same_v<Op, op::Prod>)
    return A(1);
  else
    return -std::numeric_limits<A>::infinity();
}

template <class Op, class A>
A step(A before, A x) {
  if constexpr (std::is_same_v<Op, op::Sum>)
    return op::plus(before, x);
  else if constexpr (std::is_same_v<Op, op::Prod>)
    return op::times(before, x);
  else
    return op::Logaddexp{}.value(before, x);
}

// f(position of a line's first element, step to the next) for each line.
template <class F>
void for_each_line(Context& context, const Lines& lines, const F& f) {
  in_blocks(context, lines.count, lines.in_a_block(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t line = begin; line < end; ++line) f(lines.first(line), lines.pace);
  });
}

template <class T>
bool is_nan(T value) {
  return value != value;
}

}  // namespace

template <class Op, class T>
Array<T> scan(Op, Array<T> x, std::size_t axis, bool reverse) {
  const profile::Scope scope([&] { return work("scan", count_of(x.numel()), 2 * bytes_of(x)); });
  using A = Running<Op, T>;
  x = contiguous(std::move(x));
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  const T* from = x.data();
  T* to = out.mutable_data();
  const Lines lines(out.shape, axis);
  for_each_line(out.device().context(), lines, [&](std::size_t first, std::size_t pace) {
    A value = start<Op, A>();
    for (std::size_t i = 0; i < lines.extent; ++i) {
      const std::size_t at = first + (reverse ? lines.extent - 1 - i : i) * pace;
      value = step<Op, A>(value, static_cast<A>(from[at]));
      to[at] = static_cast<T>(value);
    }
  });
  return out;
}

template <class Op, class T>
Array<std::int64_t> arg_scan(Op, Array<T> x, std::size_t axis) {
  const profile::Scope scope([&] { return work("arg_scan", 0, 2 * bytes_of(x)); });
  x = contiguous(std::move(x));
  Array<std::int64_t> out = Array<std::int64_t>::allocate(x.device(), x.shape);
  const T* from = x.data();
  std::int64_t* to = out.mutable_data();
  const Lines lines(out.shape, axis);
  for_each_line(out.device().context(), lines, [&](std::size_t first, std::size_t pace) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < lines.extent; ++i) {
      const T value = from[first + i * pace], champion = from[first + best * pace];
      // The last of equals, and the last NaN, as in PyTorch.
      const bool better = std::is_same_v<Op, op::Max> ? value >= champion : value <= champion;
      if (better || is_nan(value)) best = i;
      to[first + i * pace] = static_cast<std::int64_t>(best);
    }
  });
  return out;
}

#define HEARTH_SCAN(T, Op) template Array<T> scan<op::Op, T>(op::Op, Array<T>, std::size_t, bool);
#define HEARTH_FLOAT(Op) HEARTH_SCAN(float, Op) HEARTH_SCAN(double, Op)
#define HEARTH_INT(Op) HEARTH_SCAN(std::int64_t, Op)
#define HEARTH_ARG_SCAN(Op)                                                                  \
  template Array<std::int64_t> arg_scan<op::Op, float>(op::Op, Array<float>, std::size_t);   \
  template Array<std::int64_t> arg_scan<op::Op, double>(op::Op, Array<double>, std::size_t); \
  template Array<std::int64_t> arg_scan<op::Op, std::int64_t>(op::Op, Array<std::int64_t>, std::size_t);
HEARTH_OPS_SCAN_FLOAT(HEARTH_FLOAT)
HEARTH_OPS_SCAN_INT(HEARTH_INT)
HEARTH_OPS_ARG_SCAN(HEARTH_ARG_SCAN)

}  // namespace hearth::inline v0_1::nd
