// Products of matrices, convolutions and poolings.
#include <hearth/trace/tracer.hpp>

namespace hearth::inline v0_1::detail {
namespace {

std::int64_t number_of(std::size_t value) { return static_cast<std::int64_t>(value); }

std::vector<std::int64_t> both_sides(const std::vector<std::int64_t>& padding) {
  std::vector<std::int64_t> both = padding;
  both.insert(both.end(), padding.begin(), padding.end());
  return both;
}

}  // namespace

TraceId Tracer::matmul(TraceId a, TraceId b, const Shape& to) {
  return add("MatMul", {a, b}, at(a).dtype, to);
}

// A product of rows that a reshape has made of x's leading axes, reshaped back, is a product of x.
TraceId Tracer::product_of_rows(TraceId x, const Shape& to) {
  const RecordedNode* product = made_by(x, "MatMul");
  if (!product) return 0;
  const RecordedNode* rows = made_by(product->inputs[0].id, "Reshape");
  const TraceId right = product->inputs[1].id;
  if (!rows || shape(right).rank() != 2) return 0;
  const Shape from = shape(rows->inputs[0].id), flat = shape(product->inputs[0].id);
  if (flat.rank() != 2 || from.rank() < 2 || from.rank() != to.rank() || from.back() != flat[1]) return 0;
  Shape same = from;
  same[same.rank() - 1] = shape(right)[1];
  return same == to ? matmul(rows->inputs[0].id, right, to) : 0;
}

TraceId Tracer::linear(TraceId x, TraceId weight, TraceId bias, const Shape& to) {
  if (to.rank() == 2) {
    Operands inputs = {x, weight};
    if (bias != 0) inputs.emplace_back(bias);
    return add("Gemm", std::move(inputs), at(x).dtype, to, {{"transB", std::int64_t{1}}});
  }
  const TraceId product = matmul(x, permute(weight, {1, 0}), to);
  return bias == 0 ? product : broadcast("Add", product, bias);
}

TraceId Tracer::convolution(const Convolution& c, const std::vector<TraceId>& operands, const Shape& to) {
  Operands inputs(operands.begin(), operands.end());
  if (operands.back() == 0) inputs.pop_back();
  const Shape& weight = shape(operands[1]);
  const std::vector<std::int64_t> kernel(weight.begin() + 2, weight.end());
  Attributes attributes = {{"dilations", c.dilation},
                           {"group", number_of(c.groups)},
                           {"kernel_shape", kernel},
                           {"pads", both_sides(c.padding)},
                           {"strides", c.stride}};
  if (!c.more.empty()) attributes.push_back({"output_padding", c.more});
  return add(c.op, std::move(inputs), at(operands[0]).dtype, to, std::move(attributes));
}

TraceId Tracer::conv2d_input_grad(TraceId grad, TraceId weight, const Shape& to, const Conv2dOptions& o) {
  Sizes more;  // at the end, where several sizes would have made as many windows
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t span = o.dilation[i] * (shape(weight)[2 + i] - 1) + 1;
    const std::int64_t least =
        number_of((shape(grad)[2 + i] - 1) * o.stride[i] + span) - 2 * number_of(o.padding[i]);
    more.push_back(number_of(to[2 + i]) - least);
  }
  return convolution({"ConvTranspose", o.stride, o.padding, o.dilation, o.groups, more}, {grad, weight, 0},
                     to);
}

TraceId Tracer::max_pool(const Pooling& p, bool ceil_mode, TraceId x, const Shape& to) {
  return add("MaxPool", {x}, at(x).dtype, to,
             {{"ceil_mode", std::int64_t{ceil_mode}},
              {"dilations", p.dilation},
              {"kernel_shape", p.kernel},
              {"pads", both_sides(p.padding)},
              {"strides", p.stride}});
}

}  // namespace hearth::inline v0_1::detail
