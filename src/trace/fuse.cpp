#include <hearth/trace/fuse.hpp>

#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::size_t kNoNode = static_cast<std::size_t>(-1);

// Who makes and who uses each value; nodes are replaced in place, and taken away at the end.
class Fusion {
 public:
  explicit Fusion(Graph graph) : graph_(std::move(graph)) {
    for (std::size_t i = 0; i < graph_.initializers.size(); ++i) constants_[graph_.initializers[i].name] = i;
    for (const GraphTensor& tensor : graph_.initializers) taken_.insert(tensor.name);
    for (const GraphValue& input : graph_.inputs) taken_.insert(input.name);
    for (const GraphValue& output : graph_.outputs) kept_.insert(output.name);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      for (const std::string& input : graph_.nodes[i].inputs) users_[input].push_back(i);
      for (const std::string& output : graph_.nodes[i].outputs) taken_.insert(output), makers_[output] = i;
      // What a graph within a node takes from here is not told by its inputs.
      for (const GraphAttribute& attribute : graph_.nodes[i].attributes)
        has_inner_graphs_ |= std::holds_alternative<std::shared_ptr<const Graph>>(attribute.value);
    }
  }

  Graph fuse(bool gelu_alone = false) {
    if (has_inner_graphs_) return std::move(graph_);
    before_.resize(graph_.nodes.size());
    is_gone_.assign(graph_.nodes.size(), false);
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (!gelu_alone) normalize(i);
      gelu(i);
      if (!gelu_alone) linear(i);
    }
    std::vector<GraphNode> nodes;
    for (std::size_t i = 0; i < before_.size(); ++i) {
      for (GraphNode& added : before_[i]) nodes.push_back(std::move(added));
      if (!is_gone_[i]) nodes.push_back(std::move(graph_.nodes[i]));
    }
    graph_.nodes = std::move(nodes);
    return std::move(graph_);
  }

 private:
  GraphNode& node(std::size_t i) { return graph_.nodes[i]; }
  bool is(std::size_t i, std::string_view op) const {
    return i != kNoNode && !is_gone_[i] && graph_.nodes[i].op == op && graph_.nodes[i].domain.empty() &&
           has_operands(graph_.nodes[i]);
  }
  // A file may leave out what an operator needs; the operator then says so.
  static bool has_operands(const GraphNode& node) {
    const bool takes_two = node.op == "Add" || node.op == "Mul" || node.op == "Div" || node.op == "MatMul";
    return node.inputs.size() >= (takes_two ? 2u : 1u) && !node.outputs.empty();
  }
  template <class T>
  const T* attribute(std::size_t i, std::string_view name) const {
    const auto* value = graph_.nodes[i].find(name);
    return value ? std::get_if<T>(value) : nullptr;
  }
  const TensorData* constant(const std::string& name) const {
    const auto found = constants_.find(name);
    return found == constants_.end() ? nullptr : &graph_.initializers[found->second].data;
  }
  // The only node that uses a value, which is no result of the graph.
  std::size_t only_user(const std::string& value) const {
    const auto found = users_.find(value);
    if (found == users_.end() || found->second.size() != 1 || kept_.contains(value)) return kNoNode;
    return found->second[0];
  }
  std::size_t maker(const std::string& value) const {
    const auto found = makers_.find(value);
    return found == makers_.end() ? kNoNode : found->second;
  }
  // The one number that a constant is everywhere.
  bool is_number(const std::string& name, double number) const {
    const TensorData* data = constant(name);
    if (!data || data->numel() != 1 || !is_float(data->dtype)) return false;
    return std::abs(cast(*data, DType::f64).values<double>()[0] - number) <= 1e-6 * std::abs(number);
  }
  // The other input of a node of two.
  static const std::string& other(const GraphNode& of, const std::string& input) {
    return of.inputs[0] == input ? of.inputs[1] : of.inputs[0];
  }

  std::string fresh_name() {
    std::string name;
    do name = "/fused/" + std::to_string(next_++);
    while (taken_.contains(name));
    return name;
  }
  std::string added(std::size_t at, std::string op, std::vector<std::string> inputs,
                    std::vector<GraphAttribute> attributes = {}) {
    std::string value = fresh_name();
    makers_[value] = at;
    before_[at].push_back({.name = value,
                           .op = std::move(op),
                           .inputs = std::move(inputs),
                           .outputs = {value},
                           .attributes = std::move(attributes)});
    return value;
  }
  std::string list(std::vector<std::int64_t> numbers) {
    std::string name = fresh_name();
    const std::size_t count = numbers.size();
    constants_[name] = graph_.initializers.size();
    graph_.initializers.push_back({name, TensorData::from(std::move(numbers), {count})});
    return name;
  }

  // Conv and BatchNormalization: weight' = weight s, bias' = (bias - mean) s + shift, s = scale / sqrt(var +
  // eps)
  void normalize(std::size_t i) {
    if (!is(i, "BatchNormalization") || node(i).inputs.size() != 5 || node(i).outputs.size() != 1) return;
    const std::size_t conv = maker(node(i).inputs[0]);
    if (!is(conv, "Conv") || node(conv).inputs.size() < 2 || only_user(node(i).inputs[0]) != i) return;
    const auto& in = node(i).inputs;
    const TensorData* weight = constant(node(conv).inputs[1]);
    const bool has_bias = node(conv).inputs.size() > 2 && !node(conv).inputs[2].empty();
    if (!weight || weight->shape.rank() < 3 || (has_bias && !constant(node(conv).inputs[2]))) return;
    for (std::size_t k = 1; k < 5; ++k)
      if (const TensorData* data = constant(in[k]); !data || data->shape != Shape{weight->shape[0]}) return;
    const auto* mode = attribute<std::int64_t>(i, "training_mode");
    if (mode && *mode != 0) return;
    const auto* given = attribute<float>(i, "epsilon");
    if (!given && node(i).find("epsilon")) return;  // which BatchNormalization refuses
    const float epsilon = given ? *given : 1e-5F;

    const std::string eps = added(conv, "Constant", {}, {{"value_float", epsilon}});
    const std::string like = added(conv, "CastLike", {eps, in[4]});
    const std::string root = added(conv, "Sqrt", {added(conv, "Add", {in[4], like})});
    const std::string scale = added(conv, "Div", {in[1], root});
    std::vector<std::int64_t> column(weight->shape.rank(), 1);
    column[0] = -1;
    const std::string wide = added(conv, "Reshape", {scale, list(std::move(column))});
    const std::string centred =
        has_bias ? added(conv, "Sub", {node(conv).inputs[2], in[3]}) : added(conv, "Neg", {in[3]});
    const std::string bias = added(conv, "Add", {added(conv, "Mul", {centred, scale}), in[2]});
    const std::string weights = added(conv, "Mul", {node(conv).inputs[1], wide});
    node(conv).inputs = {node(conv).inputs[0], weights, bias};
    node(conv).outputs = node(i).outputs;
    makers_[node(conv).outputs[0]] = conv;
    is_gone_[i] = true;
  }

  // The constant that a matrix is the transpose of; empty where it is not.
  std::string turned_from(const std::string& matrix) const {
    const std::size_t made = maker(matrix);
    if (!is(made, "Transpose") || !constant(graph_.nodes[made].inputs[0])) return {};
    const auto* order = attribute<std::vector<std::int64_t>>(made, "perm");
    const bool turns = order ? *order == std::vector<std::int64_t>{1, 0} : !graph_.nodes[made].find("perm");
    return turns ? graph_.nodes[made].inputs[0] : std::string();
  }

  // Add(MatMul(x, weight), bias); a Linear's weight is [out, in]
  void linear(std::size_t i) {
    if (!is(i, "Add") || node(i).inputs.size() != 2) return;
    for (const std::string& product : node(i).inputs) {
      const std::size_t made = maker(product);
      if (!is(made, "MatMul") || only_user(product) != i) continue;
      const std::string &matrix = node(made).inputs[1], &offset = other(node(i), product);
      const std::string source = turned_from(matrix);
      const TensorData *weight = constant(source.empty() ? matrix : source), *bias = constant(offset);
      if (!weight || weight->shape.rank() != 2 || !bias) continue;
      if (bias->shape != Shape{weight->shape[source.empty() ? 1 : 0]}) continue;
      std::vector<GraphAttribute> turn = {{"perm", std::vector<std::int64_t>{1, 0}}};
      node(i) = {
          .name = node(made).name,
          .op = "Linear",
          .domain = "hearth",
          .inputs = {node(made).inputs[0],
                     source.empty() ? added(i, "Transpose", {matrix}, std::move(turn)) : source, offset},
          .outputs = node(i).outputs};
      is_gone_[made] = true;
      return;
    }
  }

  // x (1 + erf(x / sqrt(2))) / 2, with its factors in any order
  void gelu(std::size_t i) {
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

  Graph graph_;
  std::unordered_map<std::string, std::size_t> constants_, makers_;
  std::unordered_map<std::string, std::vector<std::size_t>> users_;
  std::unordered_set<std::string> kept_, taken_;
  std::vector<std::vector<GraphNode>> before_;  // what is added before each node
  std::vector<bool> is_gone_;
  bool has_inner_graphs_ = false;
  std::size_t next_ = 0;
};

}  // namespace

Graph fused(Graph graph) { return Fusion(std::move(graph)).fuse(); }
Graph with_gelu(Graph graph) { return Fusion(std::move(graph)).fuse(true); }

}  // namespace hearth::inline v0_1::detail
