// Numbers as integers of few bits with a scale, and exact products of these.
#pragma once

#include <algorithm>

#include <hearth/trace/op/index.hpp>
#include <hearth/trace/op/product.hpp>
#include <hearth/trace/op/reduce.hpp>
#include <hearth/trace/op/window.hpp>

namespace hearth::inline v0_1::operators_of {

/// Along which axis scales and zero points lie, and how many elements have one in common.
struct Scaled {
  std::int64_t axis, block;
};
HEARTH_API Scaled scaled_by(NodeReader& node);
/// The type of quantized numbers: the node's `output_dtype`, none where it says none. Refused unless integer.
HEARTH_API std::optional<DType> quantized_type(NodeReader& node);
/// How scales of a shape go with a tensor's, which has `blocks` in turn along an axis.
struct ScaleLayout {
  Shape shape;              // that broadcasts
  std::size_t axis, times;  // each repeated, along an axis
};
HEARTH_API ScaleLayout scale_layout(const Shape& scale, const Shape& x, const Scaled& how);

/// Scales or zero points as they go with a tensor of a shape.
template <class K, class B>
PrimitiveOf<B, K> beside(PrimitiveOf<B, K> scale, const Shape& x, const Scaled& how) {
  const ScaleLayout layout = scale_layout(B::template shape<K>(scale), x, how);
  scale = reshaped<K, B>(std::move(scale), layout.shape);
  if (layout.times == 1) return scale;
  Places places;
  for (std::size_t i = 0; i < x[layout.axis]; ++i)
    places.push_back(static_cast<std::int64_t>(i / layout.times));
  auto list = place_list<B>(std::move(places), B::template device<K>(scale));
  return B::template index_select<K>(std::move(scale), layout.axis, std::move(list));
}

/// round(x / scale) + zero point, of the type of the zero point.
template <class B>
Kernel<B> quantize_linear(NodeReader& node) {
  node.integer("saturate", 1);  // of the 8-bit floats, which there are none of
  node.integer("precision", 0);
  return [how = scaled_by(node), type = quantized_type(node)](OperatorCall<B>& call) {
    const DType to = call.has(2) ? call.in[2].dtype() : type.value_or(DType::u8);
    auto x = in_kind(std::move(call.in[0]), dtype_of<typename B::FloatElem>).template get<Float>();
    const Shape shape = B::template shape<Float>(x);
    auto scale = beside<Float, B>(take<Float>(call, 1), shape, how);
    x = B::template unary<Float>(op::Round{},
                                 B::template binary<Float>(op::Div{}, std::move(x), std::move(scale)));
    if (call.has(2)) {
      auto zero = B::template cast<Float, Int>(beside<Int, B>(take<Int>(call, 2), shape, how));
      x = B::template binary<Float>(op::Add{}, std::move(x), std::move(zero));
    }
    call.out[0] = rounded_to<B>(std::move(x), to);
  };
}

/// (x - zero point) scale, of the type of the scale.
template <class B>
Kernel<B> dequantize_linear(NodeReader& node) {
  const auto type = node.integer("output_dtype");
  const auto to = type && *type != 0 ? std::optional(onnx_dtype(node, *type)) : std::nullopt;
  return [how = scaled_by(node), to](OperatorCall<B>& call) {
    const DType dtype = to.value_or(call.in[1].dtype());
    auto x = take<Int>(call, 0);
    const Shape shape = B::template shape<Int>(x);
    if (call.has(2))
      x = B::template binary<Int>(op::Sub{}, std::move(x), beside<Int, B>(take<Int>(call, 2), shape, how));
    auto scale = beside<Float, B>(take<Float>(call, 1), shape, how);
    auto y =
        B::template binary<Float>(op::Mul{}, B::template cast<Float, Int>(std::move(x)), std::move(scale));
    call.out[0] = {std::move(y), dtype};
  };
}

/// Scale and zero point of numbers from the least to the largest, 0 among them, as u8.
struct Spread {
  double scale, zero;
};
HEARTH_API Spread spread_of(double least, double largest);

template <class B>
Kernel<B> dynamic_quantize_linear(NodeReader&) {
  return [](OperatorCall<B>& call) {
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    check::not_empty("DynamicQuantizeLinear", shape);
    const AxisSet all = hearth::detail::all_axes(shape.rank());
    const auto number = [](PrimitiveOf<B, Float> value) {
      return cast(B::template to_data<Float>(std::move(value)), DType::f64).template values<double>()[0];
    };
    const Spread spread = spread_of(number(reduced<Float, op::Min, B>(op::Min{}, x, all)),
                                    number(reduced<Float, op::Max, B>(op::Max{}, x, all)));
    const auto scalar = [&](double value) { return B::template full<Float>({}, value, call.device); };
    x = B::template binary<Float>(op::Div{}, std::move(x),
                                  with_rank<Float, B>(scalar(spread.scale), shape.rank()));
    x = B::template unary<Float>(op::AddScalar{spread.zero},
                                 B::template unary<Float>(op::Round{}, std::move(x)));
    call.out[0] = rounded_to<B>(std::move(x), DType::u8);
    if (call.out.size() > 1) call.out[1] = {scalar(spread.scale)};
    if (call.out.size() > 2) call.out[2] = rounded_to<B>(scalar(spread.zero), DType::u8);
  };
}

/// One number, or one for each place of an axis, beside a tensor of `rank` dimensions.
template <class K, class B>
PrimitiveOf<B, K> along_axis_of(PrimitiveOf<B, K> values, std::size_t axis, std::size_t rank) {
  const Shape shape = B::template shape<K>(values);
  if (shape.rank() > 1) return values;
  Shape wide = Shape::filled(rank, 1);
  if (rank > 0) wide[axis] = shape.numel();
  return reshaped<K, B>(std::move(values), wide);
}

/// Integers of 8 bits without their zero point, one for all or one for each place of an axis, as floats.
template <class B>
PrimitiveOf<B, Float> without_zero(OperatorCall<B>& call, std::size_t input, std::size_t zero_point,
                                   std::size_t axis) {
  if (size_of(call.in[input].dtype()) != 1)
    throw_other_kind(input, "8-bit integer", true, call.in[input].dtype());
  auto x = take<Int>(call, input);
  const Shape shape = B::template shape<Int>(x);
  if (call.has(zero_point)) {
    auto zero = along_axis_of<Int, B>(take<Int>(call, zero_point), axis, shape.rank());
    check::expand("zero point", B::template shape<Int>(zero), shape);
    x = B::template binary<Int>(op::Sub{}, std::move(x), std::move(zero));
  }
  return B::template cast<Float, Int>(std::move(x));
}

/// Of so many products of integers below 2^8 a float has the exact sum, in whatever order they are added.
template <class B>
inline constexpr std::size_t kExactProducts = sizeof(typename B::FloatElem) == 4 ? 256 : std::size_t{1} << 32;

/// part(first, count) for pieces of `extent`, added up.
template <class B, class F>
PrimitiveOf<B, Int> exact_sum(std::size_t extent, const F& part) {
  std::optional<PrimitiveOf<B, Int>> sum;
  for (std::size_t first = 0; first < extent || !sum; first += kExactProducts<B>) {
    auto y = B::template cast<Int, Float>(part(first, std::min(kExactProducts<B>, extent - first)));
    sum = sum ? B::template binary<Int>(op::Add{}, std::move(*sum), std::move(y)) : std::move(y);
  }
  return std::move(*sum);
}
template <class B>
PrimitiveOf<B, Float> part_of(const PrimitiveOf<B, Float>& x, std::size_t axis, std::size_t first,
                              std::size_t count) {
  Shape extent = B::template shape<Float>(x), start = Shape::filled(extent.rank(), 0);
  if (first == 0 && count == extent[axis]) return x;
  start[axis] = first, extent[axis] = count;
  return B::template slice<Float>(x, start, extent, Shape::filled(extent.rank(), 1));
}

/// Which axis of a product's factors is summed over. ShapeError where they do not go together.
HEARTH_API std::pair<std::size_t, std::size_t> summed_axes(const Shape& a, const Shape& b);
inline std::size_t row_axis(const Shape& shape) { return shape.rank() < 2 ? 0 : shape.rank() - 2; }
inline std::size_t column_axis(const Shape& shape) { return shape.rank() == 0 ? 0 : shape.rank() - 1; }

template <class B>
PrimitiveOf<B, Int> integer_product(const PrimitiveOf<B, Float>& a, const PrimitiveOf<B, Float>& b) {
  const auto [of_a, of_b] = summed_axes(B::template shape<Float>(a), B::template shape<Float>(b));
  return exact_sum<B>(B::template shape<Float>(a)[of_a], [&](std::size_t first, std::size_t count) {
    return matrix_product<B>(part_of<B>(a, of_a, first, count), part_of<B>(b, of_b, first, count));
  });
}

template <class B>
Kernel<B> matmul_integer(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const std::size_t rows = row_axis(call.in[0].shape()), columns = column_axis(call.in[1].shape());
    const auto a = without_zero<B>(call, 0, 2, rows), b = without_zero<B>(call, 1, 3, columns);
    call.out[0] = {wrapped<B>(integer_product<B>(a, b), DType::i32), DType::i32};
  };
}

/// A convolution as a product for each of its taps.
struct TapLayout {
  Shape padded, before;            // the input, and where it lies in its padded one
  Shape out;                       // [n, channels out, ..]
  Shape stride, dilation, kernel;  // with 1 for the first two axes
  std::size_t groups, taps, places;
};
HEARTH_API TapLayout tap_layout(const Windows& windows, const Shape& x, const Shape& weight,
                                std::int64_t groups);
/// Where tap number `tap` lies in the kernel.
HEARTH_API Shape place_of_tap(const TapLayout& layout, std::size_t tap);

template <class B>
PrimitiveOf<B, Int> integer_convolution(const Windows& windows, std::int64_t groups, PrimitiveOf<B, Float> x,
                                        const PrimitiveOf<B, Float>& weight) {
  const Shape from = B::template shape<Float>(x), of_weight = B::template shape<Float>(weight);
  const TapLayout at = tap_layout(windows, from, of_weight, groups);
  const Shape ones = Shape::filled(from.rank(), 1);
  const std::size_t n = from[0], channels = of_weight[1], outputs = of_weight[0] / at.groups;
  x = B::template unslice<Float>(std::move(x), at.padded, at.before, ones);
  Shape seen = at.out, tap_extent = ones;
  seen[1] = from[1];
  tap_extent[0] = of_weight[0], tap_extent[1] = channels;
  std::optional<PrimitiveOf<B, Int>> sum;
  for (std::size_t tap = 0; tap < at.taps; ++tap) {
    const Shape place = place_of_tap(at, tap);
    Shape start = place;
    for (std::size_t i = 0; i < start.rank(); ++i) start[i] *= at.dilation[i];
    const auto column = B::template reshape<Float>(B::template slice<Float>(x, start, seen, at.stride),
                                                   {n, at.groups, channels, at.places});
    const auto row = B::template reshape<Float>(B::template slice<Float>(weight, place, tap_extent, ones),
                                                {1, at.groups, outputs, channels});
    auto y = exact_sum<B>(channels, [&](std::size_t first, std::size_t count) {
      return B::matmul(part_of<B>(row, 3, first, count), part_of<B>(column, 2, first, count));
    });
    sum = sum ? B::template binary<Int>(op::Add{}, std::move(*sum), std::move(y)) : std::move(y);
  }
  return B::template reshape<Int>(std::move(*sum), at.out);
}

template <class B>
Kernel<B> conv_integer(NodeReader& node) {
  return [windows = Windows(node), groups = node.integer("group", 1)](OperatorCall<B>& call) {
    auto x = without_zero<B>(call, 0, 2, 0);
    const auto weight = without_zero<B>(call, 1, 3, 0);
    auto y = integer_convolution<B>(windows, groups, std::move(x), weight);
    call.out[0] = {wrapped<B>(std::move(y), DType::i32), DType::i32};
  };
}

/// Sums of products, with the scales of the factors in inputs 1 and 4, each along an axis of the sums, as
/// numbers with the scale of input 6 and the zero point of input 7.
template <class B>
AnyTensor<B> requantized(PrimitiveOf<B, Int> sums, std::size_t left_axis, std::size_t right_axis,
                         OperatorCall<B>& call) {
  const DType to = call.in[7].dtype();
  const Shape shape = B::template shape<Int>(sums);
  auto left = along_axis_of<Float, B>(take<Float>(call, 1), left_axis, shape.rank());
  auto right = along_axis_of<Float, B>(take<Float>(call, 4), right_axis, shape.rank());
  align<Float, B>("scales", left, right);
  auto scale = B::template binary<Float>(op::Mul{}, std::move(left), std::move(right));
  check::expand("scales", B::template shape<Float>(scale), shape);
  auto y =
      B::template binary<Float>(op::Mul{}, B::template cast<Float, Int>(std::move(sums)), std::move(scale));
  auto by = along_axis_of<Float, B>(take<Float>(call, 6), row_axis(shape), shape.rank());
  auto zero = along_axis_of<Int, B>(take<Int>(call, 7), row_axis(shape), shape.rank());
  check::expand("scales", B::template shape<Float>(by), shape);
  check::expand("zero point", B::template shape<Int>(zero), shape);
  y = B::template unary<Float>(op::Round{},
                               B::template binary<Float>(op::Div{}, std::move(y), std::move(by)));
  y = B::template binary<Float>(op::Add{}, std::move(y), B::template cast<Float, Int>(std::move(zero)));
  return rounded_to<B>(std::move(y), to);
}

template <class B>
Kernel<B> qlinear_matmul(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const std::size_t rows = row_axis(call.in[0].shape()), columns = column_axis(call.in[3].shape());
    const auto a = without_zero<B>(call, 0, 2, rows), b = without_zero<B>(call, 3, 5, columns);
    auto sums = integer_product<B>(a, b);
    const Shape shape = B::template shape<Int>(sums);
    call.out[0] = requantized<B>(std::move(sums), row_axis(shape), column_axis(shape), call);
  };
}

template <class B>
Kernel<B> qlinear_conv(NodeReader& node) {
  return [windows = Windows(node), groups = node.integer("group", 1)](OperatorCall<B>& call) {
    auto x = without_zero<B>(call, 0, 2, 0);
    const auto weight = without_zero<B>(call, 3, 5, 0);
    auto sums = integer_convolution<B>(windows, groups, std::move(x), weight);
    if (call.has(8)) {
      const Shape shape = B::template shape<Int>(sums);
      auto bias = along_axis_of<Int, B>(take<Int>(call, 8), 1, shape.rank());
      check::expand("bias", B::template shape<Int>(bias), shape);
      sums = B::template binary<Int>(op::Add{}, std::move(sums), std::move(bias));
    }
    call.out[0] = requantized<B>(std::move(sums), 1, 1, call);
  };
}

template <class B>
void add_quantized(Operators<B>& all) {
  all.add("QuantizeLinear", quantize_linear<B>);
  all.add("DequantizeLinear", dequantize_linear<B>);
  all.add("DynamicQuantizeLinear", dynamic_quantize_linear<B>);
  all.add("MatMulInteger", matmul_integer<B>);
  all.add("ConvInteger", conv_integer<B>);
  all.add("QLinearMatMul", qlinear_matmul<B>);
  all.add("QLinearConv", qlinear_conv<B>);
}

}  // namespace hearth::inline v0_1::operators_of
