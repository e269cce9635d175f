// Reductions over any axes, in the order of memory, so that the sum is the same whatever the thread count.
#include <algorithm>
#include <limits>
#include <vector>

#include <hearth/backend/op.hpp>
#include <hearth/ndarray/functions.hpp>

#include "extreme.hpp"
#include "strided.hpp"
#include "sum_run.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
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

template <class Op, class T, class A>
A reduce_run(const T* x, std::size_t count, std::ptrdiff_t step) {
  if constexpr (std::is_same_v<Op, op::Sum> && has_batches<T>) {
    if (step == 1) return static_cast<A>(sum_short_run(count, [](auto v) { return v; }, x));
  }
  if constexpr (std::is_same_v<Op, op::Max> || std::is_same_v<Op, op::Min>) {
    if (step == 1) return extreme_of(Op{}, x, count);
  }
  A result = identity<Op, A>();
  for (std::size_t i = 0; i < count; ++i, x += step) result = combine<Op, A>(result, static_cast<A>(*x));
  return result;
}

// Results with what their additions lost, as [blocks, results]; a result is at the offset that `strides` say.
template <class Op, class T>
class Results {
 public:
  using A = typename Accumulator<Op, T>::type;

  Results(const Device& device, std::size_t blocks, const Shape& shape)
      : size_(shape.numel()),
        values_(full<A>({blocks, size_}, identity<Op, A>(), device)),
        lost_(full<A>(keeps_losses<Op, T> ? Shape{blocks, size_} : Shape{0}, A(0), device)),
        value_(values_.mutable_data()),
        loss_(lost_.mutable_data()) {}

  void add(std::size_t block, std::ptrdiff_t result, A value) {
    const std::size_t at = block * size_ + static_cast<std::size_t>(result);
    if constexpr (keeps_losses<Op, T>)
      add_exactly(value_[at], loss_[at], value);
    else
      value_[at] = combine<Op, A>(value_[at], value);
  }

  // What x holds, seen with strides for its elements and for their results.
  void add_all(std::size_t block, const Shape& shape, const T* x, const Strides& strides,
               const Strides& results, std::ptrdiff_t first) {
    for_each_run<2>(shape, {strides, results}, [&](auto at, std::size_t count, const auto& step) {
      at[1] += first;
      const T* run = x + at[0];
      if (step[1] == 0) {
        for (std::size_t begin = 0; begin < count; begin += kRun)
          add(block, at[1],
              reduce_run<Op, T, A>(run + static_cast<std::ptrdiff_t>(begin) * step[0],
                                   std::min(kRun, count - begin), step[0]));
      } else if (!keeps_losses<Op, T> && step[0] == 1 && step[1] == 1) {
        A* to = value_ + block * size_ + static_cast<std::size_t>(at[1]);
        for (std::size_t i = 0; i < count; ++i) to[i] = combine<Op, A>(to[i], static_cast<A>(run[i]));
      } else {
        for (std::ptrdiff_t i = 0, end = static_cast<std::ptrdiff_t>(count); i < end; ++i)
          add(block, at[1] + i * step[1], static_cast<A>(run[i * step[0]]));
      }
    });
  }

  // All blocks in the first, added in their order.
  Array<A> joined(std::size_t blocks, const Shape& shape) && {
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t block = 1; block < blocks; ++block) {
        add(0, static_cast<std::ptrdiff_t>(i), value_[block * size_ + i]);
        if constexpr (keeps_losses<Op, T>) loss_[i] += loss_[block * size_ + i];
      }
      if constexpr (keeps_losses<Op, T>)
        if (std::isfinite(value_[i])) value_[i] += loss_[i];  // beyond them, what is lost is no number
    }
    if (blocks > 1) return contiguous(slice(std::move(values_), {0, 0}, {1, size_}, {1, 1})).reshaped(shape);
    return std::move(values_).reshaped(shape);
  }

 private:
  std::size_t size_;
  Array<A> values_, lost_;
  A *value_, *loss_;
};

// The axis along which the work is shared out: the outermost in memory that is long enough, else the longest.
std::size_t axis_to_cut(const Shape& shape, const Strides& strides, std::size_t pieces) {
  const auto better = [&](std::size_t a, std::size_t b) {
    const std::size_t left = std::min(shape[a], pieces), right = std::min(shape[b], pieces);
    return left != right ? left > right : std::abs(strides[a]) > std::abs(strides[b]);
  };
  std::size_t best = 0;
  for (std::size_t axis = 1; axis < shape.rank(); ++axis)
    if (better(axis, best)) best = axis;
  return best;
}

constexpr std::size_t kReduceBlock = std::size_t{1} << 16, kReduceBlocks = 64;

}  // namespace

template <class Op, class T>
Array<T> reduce(Op, Array<T> x, AxisSet axes) {
  const profile::Scope scope([&] { return work(Op::name, count_of(x.numel()), bytes_of(x)); });
  Shape shape = x.shape;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (axes >> axis & 1) shape[axis] = 1;
  const Strides results = broadcast_strides(shape, dense_strides(shape), x.shape);

  // Blocks depend on the shape and the strides, never on the threads. Those along a reduced axis have results
  // of their own, which must not be more than the elements they come from.
  const std::size_t wanted = std::clamp<std::size_t>(x.numel() / kReduceBlock, 1, kReduceBlocks);
  const std::size_t cut = axis_to_cut(x.shape, x.strides, wanted);
  const bool whole = wanted == 1 || (axes >> cut & 1 && shape.numel() * wanted > x.numel() / 16);
  const std::size_t extent = whole ? 1 : x.shape[cut];
  const std::size_t width = round_up_divide(extent, wanted), blocks = round_up_divide(extent, width);
  const bool apart = blocks > 1 && axes >> cut & 1;

  Results<Op, T> totals(x.device(), apart ? blocks : 1, shape);
  const T* from = x.data();
  x.device().context().parallel(blocks, [&](std::size_t block) {
    Shape part = x.shape;
    std::ptrdiff_t start = 0, result = 0;
    if (!whole) {
      part[cut] = std::min(width, extent - block * width);
      start = static_cast<std::ptrdiff_t>(block * width) * x.strides[cut];
      result = static_cast<std::ptrdiff_t>(block * width) * results[cut];
    }
    totals.add_all(apart ? block : 0, part, from + start, x.strides, results, result);
  });
  auto out = std::move(totals).joined(apart ? blocks : 1, shape);
  if constexpr (std::is_same_v<decltype(out), Array<T>>)
    return out;
  else
    return cast<T>(std::move(out));
}

template <class Op, class T>
Array<std::int64_t> arg_reduce(Op, Array<T> x, std::size_t axis) {
  const profile::Scope scope([&] { return work(Op::name, 0, bytes_of(x)); });
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

}  // namespace hearth::inline v0_1::nd
