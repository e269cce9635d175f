#include <cmath>

#include "fusion.hpp"

namespace hearth::inline v0_1::detail {

// With its factors in any order.
void Fusion::gelu(std::size_t i) {
  if (!is(i, "Erf")) return;
  const std::size_t scaled = maker(node(i).inputs[0]);
  if (scaled == kNoNode || only_user(node(i).inputs[0]) != i) return;
  std::string x;
  if (is(scaled, "Div") && is_number(node(scaled).inputs[1], std::sqrt(2.0))) {
    x = node(scaled).inputs[0];
  } else if (is(scaled, "Mul")) {
    for (const std::string& factor : node(scaled).inputs)
      if (is_number(factor, std::sqrt(0.5))) x = other(node(scaled), factor);
  }
  const std::size_t plus = only_user(node(i).outputs[0]);
  if (x.empty() || !is(plus, "Add") || !is_number(other(node(plus), node(i).outputs[0]), 1)) return;
  // Two more products, with x and with a half, in whichever order; or one with x / 2.
  const std::size_t first = only_user(node(plus).outputs[0]);
  if (!is(first, "Mul")) return;
  const std::string& factor = other(node(first), node(plus).outputs[0]);
  std::size_t last = kNoNode, half = kNoNode;
  if (factor == x || is_number(factor, 0.5)) {
    last = only_user(node(first).outputs[0]);
    if (!is(last, "Mul")) return;
    const std::string& rest = other(node(last), node(first).outputs[0]);
    if (factor == x ? !is_number(rest, 0.5) : rest != x) return;
  } else {
    half = maker(factor);
    if (!is(half, "Mul") || only_user(factor) != first) return;
    const bool is_half = (node(half).inputs[0] == x && is_number(node(half).inputs[1], 0.5)) ||
                         (node(half).inputs[1] == x && is_number(node(half).inputs[0], 0.5));
    if (!is_half) return;
  }
  for (const std::size_t gone : {scaled, i, plus, half})
    if (gone != kNoNode) is_gone_[gone] = true;
  const std::size_t end = last == kNoNode ? first : last;
  if (last != kNoNode) is_gone_[first] = true;
  GraphNode fused{
      .name = node(i).name, .op = "Gelu", .domain = "hearth", .inputs = {x}, .outputs = node(end).outputs};
  node(end) = std::move(fused);
  users_[x].push_back(end);
}

void Fusion::gate(std::size_t i) {
  if (!is(i, "Mul")) return;
  for (const std::string& factor : node(i).inputs) {
    const std::string& x = other(node(i), factor);
    const std::size_t made = maker(factor);
    if (made == kNoNode || only_user(factor) != i || factor == x) continue;
    std::string op;
    std::size_t inner = kNoNode;
    if (is(made, "Sigmoid") && has_only(made, {}) && node(made).inputs[0] == x) op = "Silu";
    if (is(made, "HardSigmoid") && is_hard_sigmoid(made) && node(made).inputs[0] == x) op = "HardSwish";
    if (is(made, "Tanh") && has_only(made, {})) {
      inner = maker(node(made).inputs[0]);
      if (is(inner, "Softplus") && has_only(inner, {}) && only_user(node(made).inputs[0]) == made &&
          node(inner).inputs[0] == x)
        op = "Mish";
    }
    if (op.empty()) continue;
    node(i) = {.name = node(i).name, .op = op, .domain = "hearth", .inputs = {x}, .outputs = node(i).outputs};
    is_gone_[made] = true;
    if (inner != kNoNode) is_gone_[inner] = true;
    return;
  }
}

}  // namespace hearth::inline v0_1::detail
