// The activation that fused() puts into the node of the product before it.
#pragma once

#include <optional>
#include <variant>

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

using Activation =
    std::variant<op::Relu, op::Clamp, op::LeakyRelu, op::Elu, op::Sigmoid, op::Tanh, op::HardSigmoid,
                 op::HardSwish, op::Softplus, op::Silu, op::Mish, op::Gelu, op::GeluTanh>;

/// What a node of ours says in its attributes: `then`, the op's name, and `then_numbers`, its members. None
/// for a node of ONNX, and where nothing is said.
HEARTH_API std::optional<Activation> then_of(NodeReader& node);

/// f(op), a tensor of floats.
template <class B, class F>
PrimitiveOf<B, Float> with_op(const Activation& activation, const F& f) {
  return std::visit([&](auto op) -> PrimitiveOf<B, Float> { return f(op); }, activation);
}

/// The op of x, or x.
template <class B>
PrimitiveOf<B, Float> taken(const std::optional<Activation>& then, PrimitiveOf<B, Float> x) {
  if (!then) return x;
  return with_op<B>(*then, [&](auto op) { return B::template unary<Float>(op, std::move(x)); });
}

}  // namespace hearth::inline v0_1::operators_of
