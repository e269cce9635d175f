#include <hearth/trace/op/quantized.hpp>

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::operators_of {

Scaled scaled_by(NodeReader& node) {
  const std::int64_t block = node.integer("block_size", 0);
  if (block < 0) node.refuse("a block_size of at least 0", std::to_string(block));
  return {node.integer("axis", 1), block};
}

std::optional<DType> quantized_type(NodeReader& node) {
  const std::int64_t type = node.integer("output_dtype", 0);
  if (type == 0) return {};
  const DType dtype = onnx_dtype(node, type);
  if (is_float(dtype) || dtype == DType::boolean)
    node.refuse("an output_dtype of integers", std::string(name(dtype)));
  return dtype;
}

ScaleLayout scale_layout(const Shape& scale, const Shape& x, const Scaled& how) {
  if (scale.rank() <= 1 && scale.numel() == 1) return {Shape::filled(x.rank(), 1), 0, 1};
  const std::size_t axis = axis_of(how.axis, x.rank());
  if (how.block == 0) {
    Shape wide = Shape::filled(x.rank(), 1);
    wide[axis] = scale.numel();
    if (scale.rank() != 1 || scale[0] != x[axis])
      throw_shape_error("scale",
                        "one, or one for each place of axis " + std::to_string(axis) + " of " + x.text(),
                        scale.text());
    return {wide, axis, 1};
  }
  const auto block = static_cast<std::size_t>(how.block);
  Shape blocks = x;
  blocks[axis] = x[axis] / block + (x[axis] % block == 0 ? 0 : 1);
  check::equal("scale", blocks, scale);
  return {scale, axis, block};
}

Spread spread_of(double least, double largest) {
  // In single precision, as its definition says.
  const auto low = static_cast<float>(std::min(least, 0.0)),
             high = static_cast<float>(std::max(largest, 0.0));
  const float scale = (low == high ? 1 : high - low) / 255;
  return {scale, std::nearbyint(std::clamp(-low / scale, 0.0F, 255.0F))};
}

std::pair<std::size_t, std::size_t> summed_axes(const Shape& a, const Shape& b) {
  if (a.rank() == 0 || b.rank() == 0)
    throw_shape_error("MatMulInteger", "tensors of at least one dimension", "a number");
  const std::size_t of_a = a.rank() - 1, of_b = b.rank() < 2 ? 0 : b.rank() - 2;
  if (a[of_a] != b[of_b])
    throw_shape_error("MatMulInteger", "as many columns on the left as rows on the right",
                      a.text() + " and " + b.text());
  return {of_a, of_b};
}

TapLayout tap_layout(const Windows& windows, const Shape& x, const Shape& weight, std::int64_t groups) {
  if (x.rank() < 3 || weight.rank() != x.rank())
    throw_shape_error("ConvInteger", "[n, channels, ..] and weights of as many axes",
                      x.text() + " and " + weight.text());
  const auto parts = static_cast<std::size_t>(std::max<std::int64_t>(groups, 0));
  if (parts == 0 || x[1] % parts != 0 || weight[0] % parts != 0 || weight[1] != x[1] / parts)
    throw_shape_error("ConvInteger", "channels for weights of " + weight.text(), x.text());
  const auto over = windows.over(x, Shape(weight.begin() + 2, weight.end()));
  TapLayout at{x,
               Shape::filled(x.rank(), 0),
               x,
               Shape::filled(x.rank(), 1),
               Shape::filled(x.rank(), 1),
               weight,
               parts,
               1,
               1};
  at.out[1] = weight[0];
  at.kernel[0] = at.kernel[1] = 1;
  constexpr std::size_t kMost = std::size_t{1} << 30;
  for (std::size_t i = 0; i + 2 < x.rank(); ++i) {
    const std::size_t axis = i + 2, taps = weight[axis];
    if (over.kernel[i] != taps || taps == 0)
      throw_shape_error("ConvInteger", "a kernel_shape as the weights have it", weight.text());
    if (over.before[i] > kMost || over.after[i] > kMost || over.dilation[i] > kMost)
      throw_shape_error("ConvInteger", "pads and dilations that fit", std::to_string(over.before[i]));
    at.padded[axis] = x[axis] + over.before[i] + over.after[i];
    at.before[axis] = over.before[i];
    at.stride[axis] = over.stride[i];
    at.dilation[axis] = over.dilation[i];
    const std::size_t span = over.dilation[i] * (taps - 1) + 1;
    if (span > at.padded[axis])
      throw_shape_error("ConvInteger", "a kernel within " + at.padded.text(), weight.text());
    at.out[axis] = (at.padded[axis] - span) / over.stride[i] + 1;
    at.taps *= taps;
    at.places *= at.out[axis];
  }
  at.padded.numel();  // must fit
  return at;
}

Shape place_of_tap(const TapLayout& layout, std::size_t tap) {
  Shape place = Shape::filled(layout.kernel.rank(), 0);
  for (std::size_t axis = layout.kernel.rank(); axis-- > 2;) {
    place[axis] = tap % layout.kernel[axis];
    tap /= layout.kernel[axis];
  }
  return place;
}

}  // namespace hearth::inline v0_1::operators_of
