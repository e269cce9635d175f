#include <hearth/trace/plan.hpp>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace hearth::inline v0_1::detail {
namespace {

enum class Known : std::uint8_t { when_run, by_shapes, before };

bool is_random(const GraphNode& node) {
  return node.op.starts_with("Random") || node.op == "Bernoulli" || node.op == "Multinomial";
}
bool asks_shapes_alone(const GraphNode& node) {
  return node.domain.empty() && (node.op == "Shape" || node.op == "Size");
}
bool has_graphs(const GraphNode& node) {
  return std::ranges::any_of(node.attributes, [](const GraphAttribute& attribute) {
    return std::holds_alternative<std::shared_ptr<const Graph>>(attribute.value);
  });
}

// Names of values, and what is known of each before the graph runs.
class Planner {
 public:
  Planner(const Graph& graph, const std::vector<std::size_t>& weights, const std::string& name)
      : graph_(graph), name_(name) {
    for (const GraphValue& input : graph.inputs) plan_.inputs.push_back(define(input.name, Known::when_run));
    std::vector<bool> trained(graph.initializers.size());
    for (std::size_t weight : weights) trained[weight] = true;
    for (std::size_t i = 0; i < graph.initializers.size(); ++i) {
      const Slot slot = define(graph.initializers[i].name, trained[i] ? Known::when_run : Known::before);
      (trained[i] ? plan_.weights : plan_.constants).push_back({slot, i});
    }
  }

  Plan plan() {
    for (const GraphNode& node : graph_.nodes) add(node);
    for (const GraphValue& output : graph_.outputs) plan_.outputs.push_back(find(output.name, "the graph"));
    find_last_uses();
    plan_.slots = known_.size();
    return std::move(plan_);
  }

 private:
  Slot define(const std::string& name, Known known) {
    const auto slot = static_cast<Slot>(known_.size());
    if (!slots_.emplace(name, slot).second) refuse("names that differ", "'" + name + "' twice");
    known_.push_back(known);
    return slot;
  }
  Slot find(const std::string& name, const std::string& who) const {
    const auto found = slots_.find(name);
    if (found == slots_.end())
      refuse("values that are computed before they are used", "'" + name + "' of " + who);
    return found->second;
  }
  [[noreturn]] void refuse(std::string expected, std::string found) const {
    throw RecordError("load", name_,
                      {{RecordProblem::Kind::malformed, "", std::move(expected), std::move(found)}});
  }

  void add(const GraphNode& node) {
    PlanStep step;
    // What a graph within a node takes from outside is no input of the node.
    Known known = is_random(node) || has_graphs(node) ? Known::when_run : Known::before;
    for (const std::string& input : node.inputs) {
      step.in.push_back(input.empty() ? kNoSlot : find(input, node.text()));
      if (!input.empty()) known = std::min(known, known_[step.in.back()]);
    }
    if (asks_shapes_alone(node)) known = std::max(known, Known::by_shapes);
    step.is_constant = known == Known::before;
    step.is_of_shapes = known == Known::by_shapes;
    for (const std::string& output : node.outputs)
      step.out.push_back(output.empty() ? kNoSlot : define(output, known));
    step.last.assign(step.in.size(), false);
    plan_.steps.push_back(std::move(step));
  }

  // From the end on: the first time that a value is seen is its last use. What stays for the next run is
  // kept.
  void find_last_uses() {
    std::vector<bool> is_needed(known_.size());
    for (Slot output : plan_.outputs) is_needed[output] = true;
    for (std::size_t i = plan_.steps.size(); i-- > 0;) {
      PlanStep& step = plan_.steps[i];
      for (std::size_t k = step.in.size(); k-- > 0;) {
        const Slot slot = step.in[k];
        if (slot == kNoSlot || known_[slot] != Known::when_run) continue;
        step.last[k] = !is_needed[slot];
        is_needed[slot] = true;
      }
    }
    for (Slot slot = 0; slot < known_.size(); ++slot)
      if (known_[slot] == Known::when_run && !is_needed[slot]) plan_.left.push_back(slot);
    for (const Slot output : plan_.outputs)
      if (known_[output] == Known::when_run) plan_.left.push_back(output);
  }

  const Graph& graph_;
  const std::string& name_;
  Plan plan_;
  std::unordered_map<std::string, Slot> slots_;
  std::vector<Known> known_;  // of each slot
};

}  // namespace

Plan make_plan(const Graph& graph, const std::vector<std::size_t>& weights, const std::string& name) {
  return Planner(graph, weights, name).plan();
}

std::vector<std::size_t> trainable_initializers(const Graph& graph) {
  std::unordered_set<std::string_view> statistics;
  for (const GraphNode& node : graph.nodes)
    if (node.op == "BatchNormalization")
      for (std::size_t i = 3; i < node.inputs.size(); ++i) statistics.insert(node.inputs[i]);
  std::vector<std::size_t> weights;
  for (std::size_t i = 0; i < graph.initializers.size(); ++i) {
    const auto& [name, data] = graph.initializers[i];
    const std::size_t rank = data.shape.rank();
    if (is_float(data.dtype) && rank >= 1 && rank <= 5 && data.numel() > 1 && !statistics.contains(name))
      weights.push_back(i);
  }
  return weights;
}

}  // namespace hearth::inline v0_1::detail
