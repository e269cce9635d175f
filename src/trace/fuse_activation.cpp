#include <cmath>
#include <limits>

#include "fusion.hpp"

namespace hearth::inline v0_1::detail {

// With the slope that ours has.
bool Fusion::is_hard_sigmoid(std::size_t i) const {
  const auto alpha = number<float>(i, "alpha", 0.2F), beta = number<float>(i, "beta", 0.5F);
  return alpha && beta && std::abs(*alpha - 1.0F / 6) < 1e-6F && *beta == 0.5F &&
         has_only(i, {"alpha", "beta"});
}

auto Fusion::op_of(std::size_t i) const -> std::optional<Op> {
  if (node(i).domain == "hearth" && node(i).inputs.size() == 1 && has_only(i, {})) {
    if (node(i).op == "Silu") return Op{"silu"};
    if (node(i).op == "Mish") return Op{"mish"};
    if (node(i).op == "HardSwish") return Op{"hardswish"};
    if (node(i).op == "Gelu") return Op{"gelu"};
    return {};
  }
  constexpr std::pair<std::string_view, std::string_view> plain[] = {
      {"Relu", "relu"}, {"Sigmoid", "sigmoid"},   {"Tanh", "tanh"},
      {"Mish", "mish"}, {"Softplus", "softplus"}, {"HardSwish", "hardswish"}};
  for (const auto& [op, name] : plain)
    if (is(i, op) && has_only(i, {})) return Op{name};
  if (is(i, "HardSigmoid") && is_hard_sigmoid(i)) return Op{"hardsigmoid"};
  if (is(i, "Swish") && has_only(i, {"alpha"}) && number<float>(i, "alpha", 1) == 1.0F) return Op{"silu"};
  if (is(i, "Gelu") && has_only(i, {"approximate"})) {
    const auto how = number<std::string>(i, "approximate", "none");
    if (how == "none") return Op{"gelu"};
    if (how == "tanh") return Op{"gelu_tanh"};
  }
  constexpr std::pair<std::string_view, std::string_view> sloped[] = {{"LeakyRelu", "leaky_relu"},
                                                                      {"Elu", "elu"}};
  for (const auto& [op, name] : sloped)
    if (is(i, op) && has_only(i, {"alpha"})) {
      const float* alpha = attribute<float>(i, "alpha");
      if (node(i).attributes.empty()) return Op{name};
      if (alpha) return Op{name, {*alpha}};
    }
  return limits_of(i);
}

// A Clip, of which both limits are known: attributes up to opset 10, and inputs from then on.
auto Fusion::limits_of(std::size_t i) const -> std::optional<Op> {
  if (!is(i, "Clip") || !has_only(i, {"min", "max"})) return {};
  float limits[] = {-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity()};
  for (std::size_t k = 0; k < 2; ++k) {
    const auto said = number<float>(i, k == 0 ? "min" : "max", limits[k]);
    if (!said) return {};
    limits[k] = *said;
    if (node(i).inputs.size() <= k + 1 || node(i).inputs[k + 1].empty()) continue;
    const auto given = number_of(node(i).inputs[k + 1]);
    if (!given || !node(i).attributes.empty()) return {};
    limits[k] = static_cast<float>(*given);
    if (limits[k] != *given) return {};  // of a model in doubles
  }
  return Op{"clamp", {limits[0], limits[1]}};
}

void Fusion::activation(std::size_t i) {
  if (is_gone_[i] || node(i).inputs.empty() || node(i).outputs.size() != 1) return;
  const std::string& x = node(i).inputs[0];
  const std::size_t made = maker(x);
  if (made == kNoNode || is_gone_[made] || only_user(x) != i) return;
  const auto op = op_of(i);
  if (!op) return;
  const bool is_linear = node(made).domain == "hearth" && node(made).op == "Linear";
  if (!is(made, "Conv") && !is_linear && !to_linear(made, made, "")) return;
  if (node(made).find("then")) return;
  node(made).domain = "hearth";
  node(made).attributes.push_back({"then", std::string(op->name)});
  if (!op->numbers.empty()) node(made).attributes.push_back({"then_numbers", op->numbers});
  take_over(made, i);
}

}  // namespace hearth::inline v0_1::detail
