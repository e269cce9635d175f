// Reductions over any axes, in the order of memory, so that the sum is the same whatever the thread count.
#include <algorithm>
#include <limits>
#include <vector>

#include <hearth/backend/op.hpp>
#include <hearth/ndarray/functions.hpp>

#include "strided.hpp"
#include "sum_run.hpp"

namespace hearth::nd {
namespace {

// Floats are summed in double over the whole, and in short float runs inside. Doubles keep what their
// additions lose.
template <class Op, class T>
struct Accumulator {
  using type = T;
};
template <>
struct Accumulator<op::Sum, float> {
  using type = double;
};
template <>
struct Accumulator<op::Prod, float> {
  using type = double;
};

template <class Op, class A>
A identity() {
  if constexpr (std::is_same_v<Op, op::Sum>)
    return A(0);
  else if constexpr (std::is_same_v<Op, op::Prod>)
    return A(1);
  else if constexpr (std::is_same_v<Op, op::Max>)
    return std::numeric_limits<A>::has_infinity ? -std::numeric_limits<A>::infinity()
                                                : std::numeric_limits<A>::lowest();
  else
    return std::numeric_limits<A>::has_infinity ? std::numeric_limits<A>::infinity()
                                                : std::numeric_limits<A>::max();
}

template <class T>
bool is_nan(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return value != value;
  else
    return false;
}

template <class Op, class A>
A combine(A a, A b) {
  if constexpr (std::is_same_v<Op, op::Sum>)
    return op::plus(a, b);
  else if constexpr (std::is_same_v<Op, op::Prod>)
    return op::times(a, b);
  else if constexpr (std::is_same_v<Op, op::Max>)
    return is_nan(a) || a > b ? a : b;
  else
    return is_nan(a) || a < b ? a : b;
}

template <class Op, class T>
inline constexpr bool keeps_losses = std::is_same_v<Op, op::Sum> && std::is_same_v<T, double>;

// sum += x, and what rounding takes from it (Knuth, The Art of Computer Programming 2, 4.2.2).
void add_exactly(double& sum, double& lost, double x) {
  const double total = sum + x, moved = total - sum;
  lost += (sum - (total - moved)) + (x - moved);
  sum = total;
}

void give_back(Array<double>& sums, const Array<double>& lost) {
  double* to = sums.mutable_data();
  for (std::size_t i = 0, count = sums.numel(); i < count; ++i)
    if (std::isfinite(to[i])) to[i] += lost.data()[i];  // beyond them, what is lost is no number
}

template <class Op, class T, class A>
A reduce_run(const T* x, std::size_t count, std::ptrdiff_t step) {
  if constexpr (std::is_same_v<Op, op::Sum> && has_batches<T>) {
    if (step == 1) return static_cast<A>(sum_short_run(count, [](auto v) { return v; }, x));
  }
  A result = identity<Op, A>();
  for (std::size_t i = 0; i < count; ++i, x += step) result = combine<Op, A>(result, static_cast<A>(*x));
  return result;
}

}  // namespace

template <class Op, class T>
Array<T> reduce(Op, Array<T> x, AxisSet axes) {
  using A = typename Accumulator<Op, T>::type;
  Shape shape = x.shape;
  Strides strides = {};
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (axes >> axis & 1) shape[axis] = 1;
  const Strides dense = dense_strides(shape);
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) strides[axis] = axes >> axis & 1 ? 0 : dense[axis];

  Array<A> sums = full<A>(shape, identity<Op, A>(), x.device());
  Array<A> lost = full<A>(keeps_losses<Op, T> ? shape : Shape{0}, A(0), x.device());
  A* to = sums.mutable_data();
  [[maybe_unused]] A* rest = lost.mutable_data();
  const auto add = [&](std::ptrdiff_t at, A value) {
    if constexpr (keeps_losses<Op, T>)
      add_exactly(to[at], rest[at], value);
    else
      to[at] = combine<Op, A>(to[at], value);
  };
  const T* from = x.data();
  for_each_run<2>(x.shape, {x.strides, strides}, [&](const auto& at, std::size_t count, const auto& step) {
    const T* run = from + at[0];
    if (step[1] == 0) {
      for (std::size_t begin = 0; begin < count; begin += kRun)
        add(at[1], reduce_run<Op, T, A>(run + static_cast<std::ptrdiff_t>(begin) * step[0],
                                        std::min(kRun, count - begin), step[0]));
    } else {
      for (std::ptrdiff_t i = 0, end = static_cast<std::ptrdiff_t>(count); i < end; ++i)
        add(at[1] + i * step[1], static_cast<A>(run[i * step[0]]));
    }
  });
  if constexpr (keeps_losses<Op, T>) give_back(sums, lost);
  if constexpr (std::is_same_v<A, T>)
    return sums;
  else
    return cast<T>(std::move(sums));
}

template <class Op, class T>
Array<std::int64_t> arg_reduce(Op, Array<T> x, std::size_t axis) {
  const std::ptrdiff_t step = x.strides[axis];
  const std::size_t count = x.shape[axis];
  Shape shape = x.shape;
  shape[axis] = 1;
  Array<std::int64_t> out = Array<std::int64_t>::allocate(x.device(), shape);
  const T* from = x.data();
  std::int64_t* to = out.mutable_data();
  for_each_run<2>(shape, {x.strides, out.strides}, [&](const auto& at, std::size_t runs, const auto& steps) {
    for (std::size_t run = 0; run < runs; ++run) {
      const T* line = from + at[0] + static_cast<std::ptrdiff_t>(run) * steps[0];
      std::size_t best = 0;
      for (std::size_t i = 1; i < count; ++i) {
        const T value = line[static_cast<std::ptrdiff_t>(i) * step],
                champion = line[static_cast<std::ptrdiff_t>(best) * step];
        if (is_nan(champion)) break;  // the first NaN wins, as in PyTorch
        const bool better = std::is_same_v<Op, op::ArgMax> ? value > champion : value < champion;
        if (better || is_nan(value)) best = i;
      }
      to[at[1] + static_cast<std::ptrdiff_t>(run) * steps[1]] = static_cast<std::int64_t>(best);
    }
  });
  return out;
}

#define HEARTH_REDUCE(Op)                                                        \
  template Array<float> reduce<op::Op, float>(op::Op, Array<float>, AxisSet);    \
  template Array<double> reduce<op::Op, double>(op::Op, Array<double>, AxisSet); \
  template Array<std::int64_t> reduce<op::Op, std::int64_t>(op::Op, Array<std::int64_t>, AxisSet);
#define HEARTH_ARG_REDUCE(Op)                                                                  \
  template Array<std::int64_t> arg_reduce<op::Op, float>(op::Op, Array<float>, std::size_t);   \
  template Array<std::int64_t> arg_reduce<op::Op, double>(op::Op, Array<double>, std::size_t); \
  template Array<std::int64_t> arg_reduce<op::Op, std::int64_t>(op::Op, Array<std::int64_t>, std::size_t);
HEARTH_OPS_REDUCE(HEARTH_REDUCE)
HEARTH_OPS_ARG_REDUCE(HEARTH_ARG_REDUCE)

}  // namespace hearth::nd
