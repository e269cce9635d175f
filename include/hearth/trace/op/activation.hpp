// Activations, and normalization by given statistics.
#pragma once

#include <algorithm>

#include <hearth/trace/op/elementwise.hpp>

namespace hearth::inline v0_1::operators_of {

inline op::LeakyRelu leaky_relu(NodeReader& node) { return {node.real("alpha", 0.01)}; }
inline op::Elu elu(NodeReader& node) { return {node.real("alpha", 1)}; }
inline op::Celu celu(NodeReader& node) { return {node.real("alpha", 1)}; }
inline op::Shrink shrink(NodeReader& node) { return {node.real("lambd", 0.5), node.real("bias", 0)}; }
inline op::Threshold thresholded_relu(NodeReader& node) { return {node.real("alpha", 1), 0}; }

/// gamma times elu, with numbers of the node's.
template <class B>
Kernel<B> selu(NodeReader& node) {
  return [alpha = node.real("alpha", op::Selu::alpha),
          gamma = node.real("gamma", op::Selu::scale)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto y = B::template unary<Float>(op::Elu{alpha}, take<Float>(call, 0));
    call.out[0] = {B::template unary<Float>(op::MulScalar{gamma}, std::move(y)), dtype};
  };
}
/// clamp(alpha x + beta, 0, 1)
template <class B>
Kernel<B> hard_sigmoid(NodeReader& node) {
  return [alpha = node.real("alpha", 0.2), beta = node.real("beta", 0.5)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto y = B::template unary<Float>(op::MulScalar{alpha}, take<Float>(call, 0));
    y = B::template unary<Float>(op::AddScalar{beta}, std::move(y));
    call.out[0] = {B::template unary<Float>(op::Clamp{0, 1}, std::move(y)), dtype};
  };
}
/// x sigmoid(alpha x)
template <class B>
Kernel<B> swish(NodeReader& node) {
  return [alpha = node.real("alpha", 1)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    auto gate = B::template unary<Float>(op::Sigmoid{}, B::template unary<Float>(op::MulScalar{alpha}, x));
    call.out[0] = {B::template binary<Float>(op::Mul{}, std::move(x), std::move(gate)), dtype};
  };
}
template <class B>
Kernel<B> gelu(NodeReader& node) {
  const std::string how = node.text("approximate", "none");
  if (how != "none" && how != "tanh") node.refuse("an approximation of none or tanh", "'" + how + "'");
  return how == "tanh" ? of_float<op::GeluTanh, B>(node) : of_float<op::Gelu, B>(node);
}
/// x, or slope x where it is negative; the slope broadcasts to x.
template <class B>
Kernel<B> prelu(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    if (call.in[0].template holds<Int>()) {
      auto x = take<Int>(call, 0), slope = take<Int>(call, 1);
      align<Int, B>("PRelu", x, slope);
      auto zero = B::template full<Int>(Shape::filled(B::template shape<Int>(x).rank(), 1), 0, call.device);
      auto negative = B::template compare<Int>(op::Less{}, x, std::move(zero));
      slope = B::template binary<Int>(op::Mul{}, x, std::move(slope));
      call.out[0] = {B::template where<Int>(std::move(negative), std::move(slope), std::move(x)), dtype};
      return;
    }
    auto x = take<Float>(call, 0), slope = take<Float>(call, 1);
    align<Float, B>("PRelu", x, slope);
    auto below = B::template unary<Float>(
        op::Neg{}, B::template unary<Float>(op::Relu{}, B::template unary<Float>(op::Neg{}, x)));
    below = B::template binary<Float>(op::Mul{}, std::move(below), std::move(slope));
    x = B::template unary<Float>(op::Relu{}, std::move(x));
    call.out[0] = {B::template binary<Float>(op::Add{}, std::move(x), std::move(below)), dtype};
  };
}
/// As in inference: what it is given. Who asks for it in training, with a ratio to drop, is refused.
template <class B>
Kernel<B> dropout(NodeReader& node) {
  node.integer("seed");
  return [ratio = node.real("ratio", 0.5)](OperatorCall<B>& call) {
    if (number_of(call, 2, 0) != 0 && number_of(call, 1, ratio) != 0)
      throw Error("hearth: Dropout: expected training_mode to be false, got true");
    if (call.out.size() > 1) call.out[1] = {B::template full<Bool>(call.in[0].shape(), 1, call.device)};
    call.out[0] = std::move(call.in[0]);
  };
}

/// f over the last axis, of the axis that the node says; up to opset 12 of all from it on.
template <auto f, class B>
Kernel<B> along_axis(NodeReader& node) {
  const bool joins = node.opset() < 13;
  return [joins, axis = node.integer("axis", joins ? 1 : -1)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    const std::size_t at = axis_of(axis, std::max<std::size_t>(shape.rank(), 1));
    if (joins) {
      Shape rows = {1, 1};
      for (std::size_t i = 0; i < shape.rank(); ++i) rows[i < at ? 0 : 1] *= shape[i];
      call.out[0] = {
          B::template reshape<Float>(f(B{}, B::template reshape<Float>(std::move(x), rows)), shape), dtype};
      return;
    }
    if (shape.rank() == 0 || at + 1 == shape.rank()) {
      x = shape.rank() == 0 ? B::template reshape<Float>(std::move(x), {1}) : std::move(x);
      call.out[0] = {reshaped<Float, B>(f(B{}, std::move(x)), shape), dtype};
      return;
    }
    Shape axes;
    for (std::size_t i = 0; i < shape.rank(); ++i) axes.push_back(i);
    std::swap(axes[at], axes[shape.rank() - 1]);  // and back again the same way
    x = f(B{}, B::template permute<Float>(std::move(x), axes));
    call.out[0] = {B::template permute<Float>(std::move(x), axes), dtype};
  };
}

inline constexpr auto softmax_rows = []<class B>(B, PrimitiveOf<B, Float> x) {
  return B::softmax(std::move(x));
};
inline constexpr auto log_softmax_rows = []<class B>(B, PrimitiveOf<B, Float> x) {
  return B::log_softmax(std::move(x));
};

/// 1 where the first largest stands, else 0.
inline constexpr auto hardmax_rows = []<class B>(B, PrimitiveOf<B, Float> x) {
  const Shape shape = B::template shape<Float>(x);
  const std::size_t last = shape.rank() - 1;
  const auto device = B::template device<Float>(x);
  Shape along = Shape::filled(shape.rank(), 1);
  along[last] = shape[last];
  auto largest = B::template arg_reduce<Float>(op::ArgMax{}, std::move(x), last);
  auto places = B::template reshape<Int>(B::arange(shape[last], device), along);
  return B::template cast<Float, Bool>(
      B::template compare<Int>(op::Equal{}, std::move(places), std::move(largest)));
};

/// A value for each channel as [channels, 1, ..] that goes with a tensor of `rank`.
template <class B>
PrimitiveOf<B, Float> per_channel(PrimitiveOf<B, Float> values, std::size_t rank) {
  Shape shape = Shape::filled(rank, 1);
  shape[1] = B::template shape<Float>(values).numel();
  return B::template reshape<Float>(std::move(values), shape);
}

/// (x - mean) / sqrt(variance + epsilon) scale + bias, of the statistics that the node is given.
template <class B>
Kernel<B> batch_normalization(NodeReader& node) {
  node.real("momentum", 0.9);
  if (node.integer("training_mode", 0) != 0)
    node.refuse("BatchNormalization as in inference", "training_mode 1");
  if (node.opset() < 9 && node.integer("spatial", 1) != 1) node.refuse("spatial 1", "0");
  return [epsilon = node.real("epsilon", 1e-5)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    auto scale = take_tensor<1>(call, 1).primitive(), bias = take_tensor<1>(call, 2).primitive();
    auto mean = take_tensor<1>(call, 3).primitive(), variance = take_tensor<1>(call, 4).primitive();
    const Shape shape = B::template shape<Float>(x);
    if (shape.rank() < 2) throw_shape_error("input", "[n, channels, ..]", shape.text());
    for (const auto* each : {&scale, &bias, &mean, &variance})
      check::equal("channels", {shape[1]}, B::template shape<Float>(*each));
    auto root = B::template unary<Float>(
        op::Sqrt{}, B::template unary<Float>(op::AddScalar{epsilon}, std::move(variance)));
    scale = B::template binary<Float>(op::Div{}, std::move(scale), std::move(root));
    bias = B::template binary<Float>(op::Sub{}, std::move(bias),
                                     B::template binary<Float>(op::Mul{}, std::move(mean), scale));
    x = B::template binary<Float>(op::Mul{}, std::move(x), per_channel<B>(std::move(scale), shape.rank()));
    x = B::template binary<Float>(op::Add{}, std::move(x), per_channel<B>(std::move(bias), shape.rank()));
    call.out[0] = {std::move(x), dtype};
  };
}

template <class B>
void add_activation(Operators<B>& all) {
  all.add("Relu", of_float<op::Relu, B>);
  all.add("Sigmoid", of_float<op::Sigmoid, B>);
  all.add("LeakyRelu", of_attributes<leaky_relu, B>);
  all.add("Elu", of_attributes<elu, B>);
  all.add("Celu", of_attributes<celu, B>);
  all.add("Selu", selu<B>);
  all.add("Shrink", of_attributes<shrink, B>);
  all.add("ThresholdedRelu", of_attributes<thresholded_relu, B>);
  all.add("HardSigmoid", hard_sigmoid<B>);
  all.add("HardSwish", of_float<op::HardSwish, B>);
  all.add("Softplus", of_float<op::Softplus, B>);
  all.add("Softsign", of_float<op::Softsign, B>);
  all.add("Mish", of_float<op::Mish, B>);
  all.add("Swish", swish<B>);
  all.add("Gelu", gelu<B>);
  // What fused() makes.
  all.add("hearth.Gelu", of_float<op::Gelu, B>);
  all.add("hearth.Silu", of_float<op::Silu, B>);
  all.add("hearth.HardSwish", of_float<op::HardSwish, B>);
  all.add("hearth.Mish", of_float<op::Mish, B>);
  all.add("PRelu", prelu<B>);
  all.add("Dropout", dropout<B>);
  all.add("Hardmax", along_axis<hardmax_rows, B>);
  all.add("Softmax", along_axis<softmax_rows, B>);
  all.add("LogSoftmax", along_axis<log_softmax_rows, B>);
  all.add("BatchNormalization", batch_normalization<B>);
}

}  // namespace hearth::inline v0_1::operators_of
