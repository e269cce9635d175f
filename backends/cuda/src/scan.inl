// Running sums, products and extremes along an axis: a thread for each line, or where lines are few and long,
// for each block of one: what the blocks come to is scanned in turn, and is where each block starts.
#include <limits>
#include <type_traits>

#include <hearth/backend/axis_lines.hpp>
#include <hearth/cuda/functions.hpp>

#include "join.hpp"
#include "launch.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

constexpr std::size_t kScanBlock = 64;
constexpr std::size_t kEnoughScans = 1 << 14;  // lines that occupy a GPU

// The steps of a scan: where it starts, and how what came before and what follows join.

struct StepSum {
  template <class A>
  HEARTH_DEVICE static A start() {
    return A(0);
  }
  template <class A>
  HEARTH_DEVICE static A joined(A before, A x) {
    return op::plus(before, x);
  }
};

struct StepProd {
  template <class A>
  HEARTH_DEVICE static A start() {
    return A(1);
  }
  template <class A>
  HEARTH_DEVICE static A joined(A before, A x) {
    return op::times(before, x);
  }
};

struct StepLogSumExp {
  template <class A>
  HEARTH_DEVICE static A start() {
    return -std::numeric_limits<A>::infinity();
  }
  template <class A>
  HEARTH_DEVICE static A joined(A before, A x) {
    return op::Logaddexp{}.value(before, x);
  }
};

template <bool Greatest>
struct StepPlaced {  // of equals the last, and the last NaN
  template <class P>
  HEARTH_DEVICE static P start() {
    return {farthest_behind<Greatest, decltype(P::value)>(), 0};
  }
  template <class P>
  HEARTH_DEVICE static P joined(const P& before, const P& x) {
    return is_ahead<Greatest>(before.value, x.value) ? before : x;
  }
};

/// Sum, Prod and LogSumExp; floats in double.
template <class T>
struct ScanValues {
  using Element = T;
  using Running = std::conditional_t<std::is_same_v<T, float>, double, T>;
  using Result = T;
  OpCode op;

  /// Products of floats are not: that of a block may overflow where no running one does.
  bool joins_blocks() const { return op != OpCode::Prod || std::is_integral_v<T>; }
  template <class From>
  HEARTH_DEVICE static Running loaded(From x, std::size_t) {
    return static_cast<Running>(x);
  }
  HEARTH_DEVICE static Result result(Running value) { return static_cast<Result>(value); }
  template <class G>
  HEARTH_DEVICE void with_step(const G& g) const {
    if (op == OpCode::Sum) return g(StepSum{});
    if (op == OpCode::Prod) return g(StepProd{});
    if constexpr (std::is_floating_point_v<T>) g(StepLogSumExp{});
  }
};

/// Max and Min, by where they are.
template <class T>
struct ScanPlaces {
  using Element = T;
  using Running = Placed<T>;
  using Result = std::int64_t;
  OpCode op;

  bool joins_blocks() const { return true; }
  HEARTH_DEVICE static Running loaded(T x, std::size_t i) { return {x, static_cast<std::int64_t>(i)}; }
  HEARTH_DEVICE static Running loaded(const Running& p, std::size_t) { return p; }
  HEARTH_DEVICE static Result result(const Running& p) { return p.index; }
  template <class G>
  HEARTH_DEVICE void with_step(const G& g) const {
    if (op == OpCode::Max)
      g(StepPlaced<true>{});
    else
      g(StepPlaced<false>{});
  }
};

/// A dense array as the lines of one axis, cut into blocks by the shape alone.
struct ScanLines : AxisLines {
  std::size_t length, blocks;
  bool reverse;

  ScanLines(const Shape& shape, std::size_t axis, bool cut, bool from_last)
      : AxisLines(shape, axis), reverse(from_last) {
    length = cut && count < kEnoughScans && extent >= 4 * kScanBlock ? kScanBlock : extent;
    blocks = (extent + length - 1) / length;
  }

  /// f(where it is, it) for each element of block i, which lie as [.., blocks, pace].
  template <class S, class From, class F>
  HEARTH_DEVICE void each_of_block(std::size_t i, const S&, const From* from, const F& f) const {
    const std::size_t row = i / pace, line = row / blocks * extent * pace + i % pace;
    const std::size_t begin = row % blocks * length, end = begin + length < extent ? begin + length : extent;
    const auto place = [&](std::size_t j) { return line + (reverse ? extent - 1 - j : j) * pace; };
    constexpr std::size_t kAhead = 8;  // loads that do not wait for each other, nor for stores
    for (std::size_t j = begin; j < end; j += kAhead) {
      typename S::Running ahead[kAhead] = {};
      for (std::size_t k = 0; k < kAhead; ++k)
        if (j + k < end) ahead[k] = S::loaded(from[place(j + k)], j + k);
      for (std::size_t k = 0; k < kAhead; ++k)
        if (j + k < end) f(place(j + k), ahead[k]);
    }
  }
};

/// What each block comes to.
template <class S, class From>
struct ScanTotals {
  using Running = typename S::Running;
  S scan;
  ScanLines lines;
  const From* from;
  Running* totals;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    scan.with_step([&](const auto& step) {
      Running total = step.template start<Running>();
      lines.each_of_block(i, scan, from,
                          [&](std::size_t, const Running& x) { total = step.joined(total, x); });
      totals[i] = total;
    });
  }
};

/// The scan of each block, from what the blocks before it come to.
template <class S, class From, class To>
struct ScanBlocks {
  using Running = typename S::Running;
  S scan;
  ScanLines lines;
  const From* from;
  To* to;
  const Running* totals;  // up to each block, with it; null where lines are not cut
  HEARTH_DEVICE void operator()(std::size_t i) const {
    scan.with_step([&](const auto& step) {
      const bool first = !totals || i / lines.pace % lines.blocks == 0;
      Running value = first ? step.template start<Running>() : totals[i - lines.pace];
      lines.each_of_block(i, scan, from, [&](std::size_t at, const Running& x) {
        value = step.joined(value, x);
        if constexpr (std::is_same_v<To, Running>)
          to[at] = value;
        else
          to[at] = S::result(value);
      });
    });
  }
};

/// The lines of a dense array x, which may be `to`.
template <class S, class From, class To>
void scan_lines(const char* who, const S& scan, const Array<From>& x, Array<To>& to, std::size_t axis,
                bool reverse) {
  using Running = typename S::Running;
  if (x.numel() == 0) return;
  const ScanLines lines(x.shape, axis, scan.joins_blocks(), reverse);
  Shape shape = x.shape;
  shape[axis] = lines.blocks > 1 ? lines.blocks : 0;
  auto totals = Array<Running>::allocate(x.device(), shape);
  if (lines.blocks > 1) {
    Launch(who, totals, x)
        .each(totals.numel(), ScanTotals<S, From>{scan, lines, x.data(), totals.mutable_data()});
    scan_lines(who, scan, totals, totals, axis, false);
  }
  Launch launch(who, to, x, totals);
  launch.each(lines.count * lines.blocks,
              ScanBlocks<S, From, To>{scan, lines, x.data(), to.mutable_data(),
                                      lines.blocks > 1 ? totals.data() : nullptr});
}

}  // namespace

template <class T>
Array<T> scan(OpCode op, Array<T> x, std::size_t axis, bool reverse) {
  x = contiguous(std::move(x));
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  scan_lines("scan", ScanValues<T>{op}, x, out, axis, reverse);
  return out;
}

template <class T>
Array<std::int64_t> arg_scan(OpCode op, Array<T> x, std::size_t axis) {
  x = contiguous(std::move(x));
  Array<std::int64_t> out = Array<std::int64_t>::allocate(x.device(), x.shape);
  scan_lines("arg_scan", ScanPlaces<T>{op}, x, out, axis, false);
  return out;
}

#define HEARTH_INSTANTIATE(T)                                     \
  template Array<T> scan<T>(OpCode, Array<T>, std::size_t, bool); \
  template Array<std::int64_t> arg_scan<T>(OpCode, Array<T>, std::size_t);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
