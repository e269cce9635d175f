// Values of images between their pixels, at places that a tensor tells.
#pragma once

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

struct HEARTH_API Sampling {
  explicit Sampling(NodeReader& node);

  enum class Filter : std::uint8_t { nearest, linear, cubic } filter;
  enum class Padding : std::uint8_t { zeros, border, reflection } padding;
  bool align_corners;
};
/// [n, channels, ..] and a grid [n, .., axes] for one to three axes; ShapeError for others. Gives the shape
/// of the samples.
HEARTH_API Shape shape_of_samples(const Shape& image, const Shape& grid);

/// The samples along one axis: at which pixels, and what each weighs.
template <class B>
class SampledAxis {
 public:
  using F = PrimitiveOf<B, Float>;
  struct Tap {
    PrimitiveOf<B, Int> place;  // [n, 1, samples]
    std::optional<F> weight;    // of 1 unless it is told
  };

  /// `at` [n, 1, samples]: from -1 to 1 along the axis.
  SampledAxis(const Sampling& how, std::size_t extent, F at)
      : how_(how), extent_(static_cast<double>(extent)) {
    if (how.align_corners) {
      at = scaled(plus(std::move(at), 1), (extent_ - 1) / 2);
    } else {
      at = scaled(plus(scaled(plus(std::move(at), 1), extent_), -1), 0.5);
    }
    if (how.filter == Sampling::Filter::nearest) at = unary(op::Round{}, std::move(at));
    at = reached(std::move(at));
    if (how.filter == Sampling::Filter::nearest) {
      add(std::move(at), {});
      return;
    }
    const F first = unary(op::Floor{}, at);
    const F part = B::template binary<Float>(op::Sub{}, std::move(at), first);  // of the way to the next
    const F rest = plus(scaled(part, -1), 1);
    if (how.filter == Sampling::Filter::linear) {
      add(first, rest);
      add(plus(first, 1), part);
      return;
    }
    add(plus(first, -1), outer(part));
    add(first, inner(part));
    add(plus(first, 1), inner(rest));
    add(plus(first, 2), outer(rest));
  }
  const std::vector<Tap>& taps() const { return taps_; }

 private:
  static constexpr double kCubic = -0.75;  // Keys (IEEE ASSP 29, 1981)

  template <class Op> static F unary(Op op, F x) { return B::template unary<Float>(op, std::move(x)); }
  static F plus(F x, double value) { return unary(op::AddScalar{value}, std::move(x)); }
  static F scaled(F x, double by) { return unary(op::MulScalar{by}, std::move(x)); }
  static F times(F a, F b) { return B::template binary<Float>(op::Mul{}, std::move(a), std::move(b)); }
  // Of a pixel up to one away, and of one behind that.
  static F inner(const F& x) {
    return plus(times(times(plus(scaled(x, kCubic + 2), -(kCubic + 3)), x), x), 1);
  }
  static F outer(const F& x) {
    const F far = plus(x, 1);
    F y = plus(scaled(far, kCubic), -5 * kCubic);
    y = plus(times(std::move(y), far), 8 * kCubic);
    return plus(times(std::move(y), far), -4 * kCubic);
  }

  // A place beyond the edges as the padding says; zeros leave it.
  F inside(F x) const {
    if (how_.padding == Sampling::Padding::border) return unary(op::Clamp{0, extent_ - 1}, std::move(x));
    if (how_.padding == Sampling::Padding::zeros) return x;
    const double low = how_.align_corners ? 0 : -0.5, range = how_.align_corners ? extent_ - 1 : extent_;
    if (range == 0) return unary(op::Clamp{0, 0}, std::move(x));
    x = unary(op::Abs{}, plus(std::move(x), -low));
    F period = B::template full<Float>({1, 1, 1}, 2 * range, B::template device<Float>(x));
    x = plus(B::template binary<Float>(op::Remainder{}, std::move(x), std::move(period)), -range);
    return plus(scaled(unary(op::Abs{}, std::move(x)), -1), range + low);
  }

  PrimitiveOf<B, Bool> lies_between(const F& x, double low, double high) const {
    const auto limit = [&](double value) {
      return B::template full<Float>({1, 1, 1}, value, B::template device<Float>(x));
    };
    return B::template binary<Bool>(op::LogicalAnd{},
                                    B::template compare<Float>(op::GreaterEqual{}, x, limit(low)),
                                    B::template compare<Float>(op::LessEqual{}, x, limit(high)));
  }
  // A place within the outer half of an edge's pixel is no place beyond the edge.
  F reached(F x) const {
    if (how_.filter != Sampling::Filter::cubic || how_.align_corners) return inside(std::move(x));
    F moved = inside(x);
    auto stays = lies_between(x, -0.5, extent_ - 0.5);
    return B::template where<Float>(std::move(stays), std::move(x), std::move(moved));
  }

  void add(F at, std::optional<F> weight) {
    if (how_.padding == Sampling::Padding::zeros) {
      F counts = B::template cast<Float, Bool>(lies_between(at, 0, extent_ - 1));
      weight = weight ? times(std::move(*weight), std::move(counts)) : std::move(counts);
    } else {
      at = inside(std::move(at));
    }
    at = unary(op::Clamp{0, extent_ - 1}, std::move(at));
    taps_.push_back({B::template cast<Int, Float>(std::move(at)), std::move(weight)});
  }

  const Sampling& how_;
  double extent_;
  std::vector<Tap> taps_;
};

/// The pixels around each place of the grid, weighed (Jaderberg et al., 2015). The last axis of the grid
/// names the image's axes from the last one on.
template <class B>
Kernel<B> grid_sample(NodeReader& node) {
  return [how = Sampling(node)](OperatorCall<B>& call) {
    using F = PrimitiveOf<B, Float>;
    using Tap = typename SampledAxis<B>::Tap;
    const DType dtype = call.in[0].dtype();
    F image = take<Float>(call, 0), grid = take<Float>(call, 1);
    const Shape shape = B::template shape<Float>(image), of_grid = B::template shape<Float>(grid);
    const Shape to = shape_of_samples(shape, of_grid);
    const std::size_t axes = of_grid.back(), n = shape[0], channels = shape[1];
    std::size_t samples = 1, pixels = 1;
    for (std::size_t axis = 2; axis < to.rank(); ++axis) samples *= to[axis];
    for (std::size_t axis = 2; axis < shape.rank(); ++axis) pixels *= shape[axis];
    grid = B::template permute<Float>(B::template reshape<Float>(std::move(grid), {n, samples, axes}),
                                      {0, 2, 1});
    image = B::template reshape<Float>(std::move(image), {n, channels, pixels});

    // All taps of the axes before, as one place and one weight each.
    std::vector<Tap> taps;
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const SampledAxis<B> along(
          how, shape[2 + axis],
          B::template slice<Float>(grid, {0, axes - 1 - axis, 0}, {n, 1, samples}, {1, 1, 1}));
      if (axis == 0) {
        taps = along.taps();
        continue;
      }
      std::vector<Tap> both;
      const auto extent = B::template full<Int>({1, 1, 1}, static_cast<double>(shape[2 + axis]), call.device);
      for (const Tap& before : taps)
        for (const Tap& here : along.taps()) {
          auto place = B::template binary<Int>(
              op::Add{}, B::template binary<Int>(op::Mul{}, before.place, extent), here.place);
          std::optional<F> weight = here.weight;
          if (weight) weight = B::template binary<Float>(op::Mul{}, *before.weight, std::move(*weight));
          both.push_back({std::move(place), std::move(weight)});
        }
      taps = std::move(both);
    }
    std::optional<F> sum;
    for (Tap& tap : taps) {
      auto places = B::template expand<Int>(std::move(tap.place), {n, channels, samples});
      F y = B::template gather<Float>(image, 2, std::move(places));
      if (tap.weight) y = B::template binary<Float>(op::Mul{}, std::move(y), std::move(*tap.weight));
      sum = sum ? B::template binary<Float>(op::Add{}, std::move(*sum), std::move(y)) : std::move(y);
    }
    call.out[0] = {B::template reshape<Float>(std::move(*sum), to), dtype};
  };
}

}  // namespace hearth::inline v0_1::operators_of
