#include <algorithm>

#include <hearth/trace/op/recurrent.hpp>

namespace hearth::inline v0_1::operators_of {
namespace {

struct Known {
  std::string_view name;
  double alpha = 0, beta = 0;  // where the node gives none
};
constexpr Known kActivations[] = {{"Relu"},
                                  {"Tanh"},
                                  {"Sigmoid"},
                                  {"Softsign"},
                                  {"Softplus"},
                                  {"LeakyRelu", 0.01},
                                  {"Elu", 1},
                                  {"ThresholdedRelu", 1},
                                  {"ScaledTanh", 1, 1},
                                  {"HardSigmoid", 0.2, 0.5},
                                  {"Affine", 1, 0}};

}  // namespace

Recurrent::Recurrent(NodeReader& node, std::vector<std::string> otherwise)
    : per_direction(otherwise.size()),
      batch_first(node.integer("layout", 0) != 0),
      clip(node.real("clip")),
      input_forget(node.integer("input_forget", 0) != 0),
      linear_before_reset(node.integer("linear_before_reset", 0) != 0) {
  node.integer("hidden_size");  // R's shape says it too
  node.integer("output_sequence", 0);
  const std::string direction = node.text("direction", "forward");
  if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
    node.refuse("a direction of forward, reverse or bidirectional", "'" + direction + "'");
  reverses = direction == "reverse";
  if (direction == "bidirectional") directions = 2;

  std::vector<std::string> names = node.texts("activations");
  if (names.empty())
    for (std::size_t d = 0; d < directions; ++d)
      names.insert(names.end(), otherwise.begin(), otherwise.end());
  if (names.size() != directions * per_direction)
    node.refuse(std::to_string(directions * per_direction) + " activations", std::to_string(names.size()));
  // The numbers are of those activations that take one, in their order.
  const auto alphas = node.reals("activation_alpha").value_or(std::vector<float>());
  const auto betas = node.reals("activation_beta").value_or(std::vector<float>());
  std::size_t alpha = 0, beta = 0;
  for (std::string& name : names) {
    const auto found = std::ranges::find(kActivations, name, &Known::name);
    if (found == std::end(kActivations)) node.refuse("an activation that hearth has", "'" + name + "'");
    Activation made{std::move(name), found->alpha, found->beta};
    if (found->alpha != 0 && alpha < alphas.size()) made.alpha = static_cast<double>(alphas[alpha++]);
    const bool takes_beta = found->beta != 0 || found->name == "Affine";
    if (takes_beta && beta < betas.size()) made.beta = static_cast<double>(betas[beta++]);
    activations.push_back(std::move(made));
  }
}

}  // namespace hearth::inline v0_1::operators_of
