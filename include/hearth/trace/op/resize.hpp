// Images of another size: Resize and Upsample, as a linear map along each axis.
#pragma once

#include <hearth/backend/axis_map.hpp>
#include <hearth/trace/op/grid_sample.hpp>
#include <hearth/trace/op/index.hpp>

namespace hearth::inline v0_1::operators_of {

/// What a node says of the filter and of where its samples lie.
struct HEARTH_API Resizing {
  enum class Filter : std::uint8_t { nearest, linear, cubic };
  enum class Where : std::uint8_t {
    half_pixel,
    half_pixel_symmetric,
    pytorch_half_pixel,
    align_corners,
    asymmetric,
    half_pixel_nearest,  // tf_half_pixel_for_nn
    crop                 // tf_crop_and_resize
  };
  enum class Nearest : std::uint8_t {
    round_prefer_floor,
    round_prefer_ceil,
    floor,
    ceil,
    outwards  // of opset 10: floor where the image grows, ceil where it shrinks
  };
  enum class Aspect : std::uint8_t { stretch, not_larger, not_smaller };

  /// Of Resize.
  explicit Resizing(NodeReader& node);
  /// Of Upsample, up to opset 9.
  static Resizing upsampling(NodeReader& node);

  Filter filter = Filter::nearest;
  Where where = Where::asymmetric;
  Nearest nearest = Nearest::floor;
  Aspect aspect = Aspect::stretch;
  bool antialias = false, excludes_outside = false;
  double cubic = -0.75, extrapolation = 0;
  std::optional<Integers> axes;

  /// The map of one axis, and which of the new elements lie outside of what is cropped.
  struct Along {
    std::size_t axis;
    AxisMap map;
    std::vector<std::uint8_t> outside;  // empty where none can
  };
  /// For the numbers of the inputs, each of which may be none. ShapeError where they do not go with the
  /// shape.
  std::vector<Along> over(const Shape& shape, const std::vector<double>& roi,
                          const std::vector<double>& scales, const std::optional<Integers>& sizes) const;

 private:
  Resizing() = default;
  Along along(std::size_t axis, std::size_t extent, std::size_t out, double scale, double start,
              double end) const;
};

/// True where an element lies outside along any axis.
template <class B>
PrimitiveOf<B, Bool> outside_of(const std::vector<Resizing::Along>& axes, std::size_t rank,
                                const Device<B>& device) {
  auto any = B::template full<Bool>(Shape::filled(rank, 1), 0, device);
  for (const auto& [axis, map, outside] : axes) {
    if (outside.empty()) continue;
    Shape shape = Shape::filled(rank, 1);
    shape[axis] = outside.size();
    TensorData flags = TensorData::from(outside, shape);
    flags.dtype = DType::boolean;
    any =
        B::template binary<Bool>(op::LogicalOr{}, std::move(any), B::template from_data<Bool>(flags, device));
  }
  return any;
}

template <class B>
AnyTensor<B> resized(const Resizing& how, AnyTensor<B> x, const std::vector<Resizing::Along>& axes,
                     const Device<B>& device) {
  const DType dtype = x.dtype();
  const std::size_t rank = x.shape().rank();
  const auto filled = [&]<class K>(PrimitiveOf<B, K> y, K) {
    if (how.where != Resizing::Where::crop) return y;
    auto value = B::template full<K>(Shape::filled(rank, 1), how.extrapolation, device);
    return B::template where<K>(outside_of<B>(axes, rank, device), std::move(value), std::move(y));
  };
  if (how.filter == Resizing::Filter::nearest)
    return with_any(std::move(x), [&]<class P, class K>(P&& y, K kind) {
      for (const auto& [axis, map, outside] : axes)
        y = B::template index_select<K>(
            std::move(y), axis, place_list<B>(Places(map.sources.begin(), map.sources.end()), device));
      return filled(std::move(y), kind);
    });
  auto y = in_kind(std::move(x), dtype_of<typename B::FloatElem>).template get<Float>();
  for (const auto& [axis, map, outside] : axes) y = B::map_axis(std::move(y), axis, map);
  y = filled(std::move(y), Float{});
  return is_float(dtype) ? AnyTensor<B>(std::move(y), dtype) : rounded_to<B>(std::move(y), dtype);
}

template <class B>
Kernel<B> resize(NodeReader& node) {
  const bool has_roi = node.opset() > 10;  // up to then the scales came second
  return [how = Resizing(node), has_roi](OperatorCall<B>& call) {
    std::optional<Integers> sizes;
    if (has_roi && call.has(3) && call.in[3].shape().numel() > 0) sizes = integers_of(call, 3);
    const auto axes = how.over(call.in[0].shape(), has_roi ? reals_of(call, 1) : std::vector<double>(),
                               reals_of(call, has_roi ? 2 : 1), sizes);
    call.out[0] = resized(how, std::move(call.in[0]), axes, call.device);
  };
}

/// Scales are an attribute up to opset 8, and an input in 9.
template <class B>
Kernel<B> upsample(NodeReader& node) {
  const auto given = node.reals("scales").value_or(std::vector<float>());
  return [how = Resizing::upsampling(node),
          fixed = std::vector<double>(given.begin(), given.end())](OperatorCall<B>& call) {
    const auto axes = how.over(call.in[0].shape(), {}, call.has(1) ? reals_of(call, 1) : fixed, {});
    call.out[0] = resized(how, std::move(call.in[0]), axes, call.device);
  };
}

template <class B>
void add_resize(Operators<B>& all) {
  all.add("Resize", resize<B>);
  all.add("Upsample", upsample<B>);
  all.add("GridSample", grid_sample<B>);
}

}  // namespace hearth::inline v0_1::operators_of
