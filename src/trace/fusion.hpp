// A graph whose nodes become fewer: who makes and who uses each value, while nodes are replaced in place.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1::detail {

class Fusion {
 public:
  static constexpr std::size_t kNoNode = static_cast<std::size_t>(-1);

  explicit Fusion(Graph graph);

  /// A graph within a node takes values from here that no input tells: then nothing is known of users.
  bool has_inner_graphs() const { return has_inner_graphs_; }
  std::size_t size() const { return before_.size(); }
  /// The graph without the nodes that are gone.
  Graph done() &&;

  // Each makes what ends with node i one, where it can.

  /// Conv and BatchNormalization.
  void normalize(std::size_t i);
  /// Gemm, MatMul, or MatMul and Add, with a constant matrix.
  void linear(std::size_t i);
  /// x (1 + erf(x / sqrt(2))) / 2, whose Erf is node i.
  void gelu(std::size_t i);
  /// x times a function of x that is a sigmoid at heart.
  void gate(std::size_t i);
  /// A product and an op of its results.
  void activation(std::size_t i);

 private:
  GraphNode& node(std::size_t i) { return graph_.nodes[i]; }
  const GraphNode& node(std::size_t i) const { return graph_.nodes[i]; }
  /// A node that is there, of ONNX's own operators.
  bool is(std::size_t i, std::string_view op) const;
  bool has_only(std::size_t i, std::initializer_list<std::string_view> attributes) const;
  template <class T>
  const T* attribute(std::size_t i, std::string_view name) const {
    const auto* value = node(i).find(name);
    return value ? std::get_if<T>(value) : nullptr;
  }
  /// What a number's attribute is; none where it is of another kind, which the operator refuses.
  template <class T>
  std::optional<T> number(std::size_t i, std::string_view name, T otherwise) const {
    if (!node(i).find(name)) return otherwise;
    const T* value = attribute<T>(i, name);
    return value ? std::optional(*value) : std::nullopt;
  }
  /// An initializer.
  const TensorData* constant(const std::string& name) const;
  /// The one number of an initializer, or of a node that says it.
  std::optional<double> number_of(const std::string& name) const;
  bool is_number(const std::string& name, double number) const;
  /// The only node that uses a value, which is no result of the graph.
  std::size_t only_user(const std::string& value) const;
  std::size_t maker(const std::string& value) const;
  /// The constant that a matrix is the transpose of; empty where it is not.
  std::string turned_from(const std::string& matrix) const;

  /// An op of one tensor by our name, and its members.
  struct Op {
    std::string_view name;
    std::vector<float> numbers = {};
  };
  std::optional<Op> op_of(std::size_t i) const;
  std::optional<Op> limits_of(std::size_t i) const;
  bool is_hard_sigmoid(std::size_t i) const;

  /// Node i becomes x weight^T + bias, where the product of node `product` is one with a constant matrix; an
  /// empty bias is none.
  bool to_linear(std::size_t i, std::size_t product, const std::string& bias);
  void make_linear(std::size_t i, const std::string& x, std::string weight, const std::string& bias);
  std::string turned(std::size_t at, const std::string& matrix);
  /// Node i goes away: `by` gives what it gave.
  void take_over(std::size_t by, std::size_t i) {
    node(by).outputs = node(i).outputs;
    makers_[node(by).outputs[0]] = by;
    is_gone_[i] = true;
  }

  /// The name of what a node of constants, that stands before node `at`, gives.
  std::string added(std::size_t at, std::string op, std::vector<std::string> inputs,
                    std::vector<GraphAttribute> attributes = {});
  std::string list(std::vector<std::int64_t> numbers);
  std::string fresh_name();

  Graph graph_;
  std::unordered_map<std::string, std::size_t> constants_, makers_;
  std::unordered_map<std::string, std::vector<std::size_t>> users_;
  std::unordered_set<std::string> kept_, taken_;
  std::vector<std::vector<GraphNode>> before_;  // what is added before each node
  std::vector<bool> is_gone_;
  bool has_inner_graphs_ = false;
  std::size_t next_ = 0;
};

/// The other input of a node of two.
inline const std::string& other(const GraphNode& of, const std::string& input) {
  return of.inputs[0] == input ? of.inputs[1] : of.inputs[0];
}

}  // namespace hearth::inline v0_1::detail
