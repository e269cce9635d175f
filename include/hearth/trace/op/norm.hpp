// Normalizations by statistics of the tensor itself.
#pragma once

#include <algorithm>

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

/// x seen as [outer, groups, inner] with (x - mean) / sqrt(variance + epsilon) for each group.
template <class B>
Standardized<PrimitiveOf<B, Float>> standardized(PrimitiveOf<B, Float> x, std::size_t outer,
                                                 std::size_t groups, double epsilon) {
  const Shape shape = B::template shape<Float>(x);
  const std::size_t rows = outer * groups, inner = rows == 0 ? 0 : shape.numel() / rows;
  auto of = B::standardize(B::template reshape<Float>(std::move(x), {outer, groups, inner}), epsilon);
  of.values = B::template reshape<Float>(std::move(of.values), shape);
  return of;
}

template <class B>
PrimitiveOf<B, Float> joined_with(auto op, PrimitiveOf<B, Float> x, PrimitiveOf<B, Float> other) {
  align<Float, B>(op.name, x, other);
  return B::template binary<Float>(op, std::move(x), std::move(other));
}

/// Over the axes from `axis` on; then scale and bias, which broadcast.
template <class B>
Kernel<B> layer_normalization(NodeReader& node) {
  node.integer("stash_type", 1);
  return [axis = node.integer("axis", -1), epsilon = node.real("epsilon", 1e-5)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    const std::size_t at = axis_of(axis, shape.rank());
    std::size_t rows = 1;
    Shape of_rows = shape;
    for (std::size_t i = 0; i < shape.rank(); ++i)
      (i < at ? rows : of_rows[i]) = i < at ? rows * shape[i] : 1;
    auto of = standardized<B>(std::move(x), 1, rows, epsilon);
    if (call.has(1)) of.values = joined_with<B>(op::Mul{}, std::move(of.values), take<Float>(call, 1));
    if (call.has(2)) of.values = joined_with<B>(op::Add{}, std::move(of.values), take<Float>(call, 2));
    call.out[0] = {std::move(of.values), dtype};
    if (call.out.size() > 1)
      call.out[1] = {B::template reshape<Float>(std::move(of.mean), of_rows), DType::f32};
    if (call.out.size() > 2) {
      auto root = B::template unary<Float>(op::AddScalar{epsilon}, std::move(of.variance));
      root = B::template unary<Float>(op::Rsqrt{}, std::move(root));
      call.out[2] = {B::template reshape<Float>(std::move(root), of_rows), DType::f32};
    }
  };
}

/// x / sqrt(mean(x^2) + epsilon) scale, over the axes from `axis` on (Zhang and Sennrich, 2019).
template <class B>
Kernel<B> rms_normalization(NodeReader& node) {
  node.integer("stash_type", 1);
  return [axis = node.integer("axis", -1), epsilon = node.real("epsilon", 1e-5)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    AxisSet axes = 0;
    for (std::size_t i = axis_of(axis, shape.rank()); i < shape.rank(); ++i) axes |= AxisSet{1} << i;
    auto mean = mean_along<B>(B::template unary<Float>(op::Square{}, x), axes);
    mean = B::template unary<Float>(op::Rsqrt{},
                                    B::template unary<Float>(op::AddScalar{epsilon}, std::move(mean)));
    x = B::template binary<Float>(op::Mul{}, std::move(x), std::move(mean));
    call.out[0] = {joined_with<B>(op::Mul{}, std::move(x), take<Float>(call, 1)), dtype};
  };
}

/// Values for each channel, [channels], or for each group of them, [groups], along axis 1.
template <class B>
PrimitiveOf<B, Float> along_channels(PrimitiveOf<B, Float> values, const Shape& shape) {
  const std::size_t count = B::template shape<Float>(values).numel();
  if (count == 0 || shape[1] % count != 0)
    throw_shape_error("channels", std::to_string(shape[1]) + " values", std::to_string(count));
  values = expanded<Float, B>(B::template reshape<Float>(std::move(values), {count, 1}),
                              {count, shape[1] / count});
  Shape to = Shape::filled(shape.rank(), 1);
  to[1] = shape[1];
  return B::template reshape<Float>(std::move(values), to);
}

/// Over groups of channels, each with all that lies behind; `groups` of 0 is one for each channel.
template <class B>
Kernel<B> over_groups(double epsilon, std::size_t groups) {
  return [=](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    if (shape.rank() < 2) throw_shape_error("input", "[n, channels, ..]", shape.text());
    const std::size_t parts = groups == 0 ? shape[1] : groups;
    if (parts == 0 || shape[1] % parts != 0)
      throw_shape_error("channels", "a multiple of " + std::to_string(parts), shape.text());
    auto y = standardized<B>(std::move(x), 1, shape[0] * parts, epsilon).values;
    y = B::template binary<Float>(op::Mul{}, std::move(y), along_channels<B>(take<Float>(call, 1), shape));
    y = B::template binary<Float>(op::Add{}, std::move(y), along_channels<B>(take<Float>(call, 2), shape));
    call.out[0] = {std::move(y), dtype};
  };
}
template <class B>
Kernel<B> group_normalization(NodeReader& node) {
  node.integer("stash_type", 1);
  const std::int64_t groups = node.integer("num_groups", 0);
  if (groups < 1) node.refuse("num_groups of at least 1", std::to_string(groups));
  return over_groups<B>(node.real("epsilon", 1e-5), static_cast<std::size_t>(groups));
}
template <class B>
Kernel<B> instance_normalization(NodeReader& node) {
  return over_groups<B>(node.real("epsilon", 1e-5), 0);
}

/// x / norm, of vectors along an axis; a vector of zeros stays.
template <class B>
Kernel<B> lp_normalization(NodeReader& node) {
  const std::int64_t p = node.integer("p", 2);
  if (p != 1 && p != 2) node.refuse("a p of 1 or 2", std::to_string(p));
  return [axis = node.integer("axis", -1), p](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const AxisSet over = AxisSet{1} << axis_of(axis, B::template shape<Float>(x).rank());
    auto norm = p == 1 ? B::template unary<Float>(op::Abs{}, x) : B::template unary<Float>(op::Square{}, x);
    norm = B::template reduce<Float>(op::Sum{}, std::move(norm), over);
    if (p == 2) norm = B::template unary<Float>(op::Sqrt{}, std::move(norm));
    const Shape one = Shape::filled(B::template shape<Float>(norm).rank(), 1);
    const auto number = [&](double value) { return B::template full<Float>(one, value, call.device); };
    auto is_zero = B::template compare<Float>(op::Equal{}, norm, number(0));
    norm = B::template where<Float>(std::move(is_zero), number(1), std::move(norm));
    call.out[0] = {B::template binary<Float>(op::Div{}, std::move(x), std::move(norm)), dtype};
  };
}

/// (x - mean) / sqrt(variance + 1e-9) over some axes.
template <class B>
Kernel<B> mean_variance_normalization(NodeReader& node) {
  return [axes = integers_of(node, "axes").value_or(Integers{0, 2, 3})](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    const AxisSet over = axis_set_of(axes, shape.rank());
    x = B::template binary<Float>(op::Sub{}, x, mean_along<B>(x, over));
    auto root =
        B::template unary<Float>(op::Sqrt{}, mean_along<B>(B::template unary<Float>(op::Square{}, x), over));
    root = B::template unary<Float>(op::AddScalar{1e-9}, std::move(root));
    call.out[0] = {B::template binary<Float>(op::Div{}, std::move(x), std::move(root)), dtype};
  };
}

/// x / (bias + alpha / size * sum of squares of the channels around)^beta (Krizhevsky et al., 2012).
template <class B>
Kernel<B> local_response_normalization(NodeReader& node) {
  const std::int64_t size = node.integer("size", 0);
  if (size < 1) node.refuse("a size of at least 1", std::to_string(size));
  return [size, alpha = node.real("alpha", 1e-4), beta = node.real("beta", 0.75),
          bias = node.real("bias", 1)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    if (shape.rank() < 3) throw_shape_error("LRN", "[n, channels, ..]", shape.text());
    AxisMap around;
    around.in = shape[1];
    const auto channels = static_cast<std::int64_t>(shape[1]);
    for (std::int64_t c = 0; c < channels; ++c, around.next())
      for (std::int64_t k = std::max<std::int64_t>(0, c - (size - 1) / 2);
           k < std::min(channels, c + size / 2 + 1); ++k)
        around.tap(static_cast<std::size_t>(k));
    auto sums = B::map_axis(B::template unary<Float>(op::Square{}, x), 1, around);
    sums = B::template unary<Float>(op::MulScalar{alpha / static_cast<double>(size)}, std::move(sums));
    sums = B::template unary<Float>(op::AddScalar{bias}, std::move(sums));
    sums = B::template unary<Float>(op::PowScalar{beta}, std::move(sums));
    call.out[0] = {B::template binary<Float>(op::Div{}, std::move(x), std::move(sums)), dtype};
  };
}

template <class B>
void add_norm(Operators<B>& all) {
  all.add("LayerNormalization", layer_normalization<B>);
  all.add("RMSNormalization", rms_normalization<B>);
  all.add("GroupNormalization", group_normalization<B>);
  all.add("InstanceNormalization", instance_normalization<B>);
  all.add("LpNormalization", lp_normalization<B>);
  all.add("MeanVarianceNormalization", mean_variance_normalization<B>);
  all.add("LRN", local_response_normalization<B>);
}

}  // namespace hearth::inline v0_1::operators_of
