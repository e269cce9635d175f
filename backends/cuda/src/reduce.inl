// Reductions over any axes, adjacent ones at a time, the innermost first. The order of a sum is fixed by the
// shape: the elements of a line are dealt to kDealt partial results, which are joined as a tree; a long line
// is done in segments, and their results again in this way.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <hearth/cuda/functions.hpp>

#include "join.hpp"
#include "launch.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

constexpr std::size_t kDealt = 8;
constexpr std::size_t kShortestSegment = 128;  // shorter ones are not worth the second pass
constexpr std::size_t kEnoughLines = 1 << 15;  // to occupy a GPU, each with kDealt loads on their way

/// Sum, Prod, Max and Min.
template <class T>
struct ReduceValues {
  using Element = T;
  using Partial = PartialResult<T>;
  using Result = T;
  OpCode op;

  HEARTH_DEVICE static Partial loaded(T x, std::size_t) { return {x}; }
  HEARTH_DEVICE static Partial loaded(const Partial& p, std::size_t) { return p; }
  template <class G>
  HEARTH_IN_TEAM void with_join(const G& g) const {
    switch (op) {
      case OpCode::Sum: return g(JoinSums{});
      case OpCode::Prod: return g(JoinProducts{});
      case OpCode::Max: return g(JoinExtremes<true>{});
      case OpCode::Min: return g(JoinExtremes<false>{});
      default: return;
    }
  }
};

/// ArgMax and ArgMin.
template <class T>
struct ReducePlaces {
  using Element = T;
  using Partial = Placed<T>;
  using Result = std::int64_t;
  OpCode op;

  HEARTH_DEVICE static Partial loaded(T x, std::size_t i) { return {x, static_cast<std::int64_t>(i)}; }
  HEARTH_DEVICE static Partial loaded(const Partial& p, std::size_t) { return p; }
  template <class G>
  HEARTH_IN_TEAM void with_join(const G& g) const {
    if (op == OpCode::ArgMax)
      g(JoinPlaced<true>{});
    else
      g(JoinPlaced<false>{});
  }
};

/// The value that the thread `distance` away has, of kDealt that go together.
template <class P>
HEARTH_IN_TEAM P from_neighbour(P p, [[maybe_unused]] unsigned distance) {
#if defined(__CUDA_ARCH__)
  constexpr unsigned kAll = (1u << kDealt) - 1;
  std::uint32_t words[sizeof(P) / sizeof(std::uint32_t)];
  std::memcpy(words, &p, sizeof p);
  for (std::uint32_t& word : words)
    word = __shfl_xor_sync(kAll << (threadIdx.x % 32 / kDealt * kDealt), word, distance);
  std::memcpy(&p, words, sizeof p);
#endif
  return p;
}

/// Segments of lines, to partial results [outputs, parts], or to results. A thread has all kDealt partial
/// results of a segment (Own = kDealt), which suits lines that lie beside each other, and hosts; or one, and
/// its neighbours the others, which suits elements that do.
template <class R, class From, class I, std::size_t Own>
struct ReduceSegments {
  using Partial = typename R::Partial;

  R reduction;
  const From* from;
  Offsets<1, I> firsts;  // of lines
  std::ptrdiff_t step;
  std::size_t extent, outputs, parts, length;
  Partial* partials;
  typename R::Result* results;  // null while there is more to join

  HEARTH_IN_TEAM void operator()(std::size_t i) const {
    const std::size_t first_own = Own == kDealt ? 0 : i % kDealt;
    const std::size_t segment = Own == kDealt ? i : i / kDealt;
    // Neighbouring threads: neighbouring lines, or neighbouring segments.
    const std::size_t output = parts == 1 ? segment : Own == kDealt ? segment % outputs : segment / parts;
    const std::size_t part = parts == 1 ? 0 : Own == kDealt ? segment / outputs : segment % parts;
    const From* line = from + firsts(output)[0];
    const std::size_t begin = part * length, end = begin + length < extent ? begin + length : extent;
    reduction.with_join([&](const auto& join) {
      const Partial p = joined_own(join, line, begin + first_own, end);
      if (first_own != 0) return;
      if (results)
        results[output] = static_cast<typename R::Result>(join.result(p));
      else
        partials[output * parts + part] = p;
    });
  }

  template <class Join>
  HEARTH_IN_TEAM Partial joined_own(const Join& join, const From* line, std::size_t at,
                                    std::size_t end) const {
    Partial own[Own];
    for (Partial& p : own) p = join.template identity<Partial>();
    const auto take = [&](std::size_t k) {
      own[k] = join.joined(own[k], R::loaded(line[static_cast<std::ptrdiff_t>(at + k) * step], at + k));
    };
    for (; at + Own <= end; at += kDealt)
      for (std::size_t k = 0; k < Own; ++k) take(k);
    for (std::size_t k = 0; k < Own; ++k)
      if (at + k < end) take(k);
    for (std::size_t half = Own / 2; half > 0; half /= 2)
      for (std::size_t k = 0; k < half; ++k) own[k] = join.joined(own[k], own[k + half]);
    if constexpr (Own == 1)
      for (unsigned distance = kDealt / 2; distance > 0; distance /= 2)
        own[0] = join.joined(own[0], from_neighbour(own[0], distance));
    return own[0];
  }
};

/// How a line is cut: by the shape alone.
struct Segments {
  std::size_t parts = 1, length;

  Segments(std::size_t outputs, std::size_t extent) : length(extent) {
    const std::size_t most = std::min(kEnoughLines / outputs, extent / kShortestSegment);
    if (most < 2 || extent < 4 * kShortestSegment) return;
    length = (extent / most + kDealt) / kDealt * kDealt;
    parts = (extent + length - 1) / length;
  }
};

/// Axes that a pass reduces: adjacent in the shape, but for those of extent 1.
AxisSet innermost_group(const Shape& shape, AxisSet axes) {
  AxisSet group = 0;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    if (axes >> axis & 1)
      group |= AxisSet{1} << axis;
    else if (group && shape[axis] != 1)
      break;
  }
  return group;
}

/// The steps between the elements of a line of several axes, when they are all the same.
struct LineOfAxes {
  std::size_t extent = 1;
  std::ptrdiff_t step = 0;
  bool even = true;

  LineOfAxes(const Shape& shape, const Strides& strides, AxisSet group) {
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      if (!(group >> axis & 1) || shape[axis] == 1) continue;
      if (extent == 1)
        step = strides[axis];
      else if (strides[axis] != step * static_cast<std::ptrdiff_t>(extent))
        even = false;
      extent *= shape[axis];
    }
  }
};

Shape without_axes(Shape shape, AxisSet axes) {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (axes >> axis & 1) shape[axis] = 1;
  return shape;
}

template <class R, class From, class I>
void reduce_segments(const Launch& launch, const R& reduction, const Array<From>& x, AxisSet group,
                     const Segments& cut, typename R::Partial* partials, typename R::Result* results) {
  const LineOfAxes line(x.shape, x.strides, group);
  const Offsets<1, I> firsts(x.shape, {x.strides}, ~group);
  const std::size_t outputs = without_axes(x.shape, group).numel();
  const auto run = [&]<std::size_t Own>(std::size_t threads) {
    launch.each(threads, ReduceSegments<R, From, I, Own>{reduction, x.data(), firsts, line.step, line.extent,
                                                         outputs, cut.parts, cut.length, partials, results});
  };
#if HEARTH_GPU
  if (firsts.rank == 0 || std::abs(line.step) <= std::abs(static_cast<std::ptrdiff_t>(firsts.steps[0][0])))
    return run.template operator()<1>(outputs * cut.parts * kDealt);
#endif
  run.template operator()<kDealt>(outputs * cut.parts);
}

/// The axes of one group. When it is the last one, to `results`.
template <class R, class From>
Array<typename R::Partial> reduce_group(const char* who, const R& reduction, const Array<From>& x,
                                        AxisSet group, Array<typename R::Result>& results, bool last) {
  const Shape shape = without_axes(x.shape, group);
  const std::size_t outputs = shape.numel();
  const Segments cut(std::max<std::size_t>(outputs, 1), LineOfAxes(x.shape, x.strides, group).extent);
  const bool done = last && cut.parts == 1;
  auto partials = Array<typename R::Partial>::allocate(x.device(), {done ? 0 : outputs, cut.parts});
  {
    Launch launch(who, results, partials, x);
    typename R::Result* to = done ? results.mutable_data() : nullptr;
    if (std::is_same_v<From, typename R::Element> && fits_32_bits<1>(x.shape, {x.strides}))
      reduce_segments<R, From, std::uint32_t>(launch, reduction, x, group, cut, partials.mutable_data(), to);
    else
      reduce_segments<R, From, std::uint64_t>(launch, reduction, x, group, cut, partials.mutable_data(), to);
  }
  if (cut.parts > 1) partials = reduce_group(who, reduction, partials, AxisSet{1} << 1, results, last);
  return done || last ? partials : std::move(partials).reshaped(shape);
}

template <class R>
Array<typename R::Result> reduce_axes(const char* who, const R& reduction, Array<typename R::Element> x,
                                      AxisSet axes) {
  auto results = Array<typename R::Result>::allocate(x.device(), without_axes(x.shape, axes));
  if (results.numel() == 0) return results;
  AxisSet group = innermost_group(x.shape, axes);
  if (!LineOfAxes(x.shape, x.strides, group).even) x = contiguous(std::move(x));
  auto partials = reduce_group(who, reduction, x, group, results, (axes &= ~group) == 0);
  while (axes != 0) {
    group = innermost_group(partials.shape, axes);
    partials = reduce_group(who, reduction, partials, group, results, (axes &= ~group) == 0);
  }
  return results;
}

}  // namespace

template <class T>
Array<T> reduce(OpCode op, Array<T> x, AxisSet axes) {
  return reduce_axes("reduce", ReduceValues<T>{op}, std::move(x), axes);
}

template <class T>
Array<std::int64_t> arg_reduce(OpCode op, Array<T> x, std::size_t axis) {
  return reduce_axes("arg_reduce", ReducePlaces<T>{op}, std::move(x), AxisSet{1} << axis);
}

#define HEARTH_INSTANTIATE(T)                             \
  template Array<T> reduce<T>(OpCode, Array<T>, AxisSet); \
  template Array<std::int64_t> arg_reduce<T>(OpCode, Array<T>, std::size_t);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
