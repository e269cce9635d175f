#include <hearth/trace/op/then.hpp>

#include <limits>

namespace hearth::inline v0_1::operators_of {

std::optional<Activation> then_of(NodeReader& node) {
  if (node.node().domain != "hearth") return {};
  const std::string name = node.text("then", "");
  const std::vector<float> numbers = node.reals("then_numbers").value_or(std::vector<float>());
  if (name.empty()) return {};
  const auto number = [&](std::size_t i, double otherwise) {
    return i < numbers.size() ? static_cast<double>(numbers[i]) : otherwise;
  };
  constexpr double kNoLimit = std::numeric_limits<double>::infinity();
  const Activation all[] = {op::Relu{},
                            op::Clamp{number(0, -kNoLimit), number(1, kNoLimit)},
                            op::LeakyRelu{number(0, 0.01)},
                            op::Elu{number(0, 1)},
                            op::Sigmoid{},
                            op::Tanh{},
                            op::HardSigmoid{},
                            op::HardSwish{},
                            op::Softplus{},
                            op::Silu{},
                            op::Mish{},
                            op::Gelu{},
                            op::GeluTanh{}};
  for (const Activation& each : all)
    if (std::visit([&](auto op) { return op.name == name; }, each)) return each;
  node.refuse("an op that products apply to their results", "'" + name + "'");
}

}  // namespace hearth::inline v0_1::operators_of
