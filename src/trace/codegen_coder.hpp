// What a graph's nodes become code with: its values as they are known, the lines and the members so far.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>

#include <hearth/trace/codegen.hpp>
#include <hearth/trace/node_reader.hpp>

#include "codegen_extent.hpp"
#include "codegen_lines.hpp"
#include "codegen_module.hpp"

namespace hearth::inline v0_1::codegen {

/// Extents of which some are known only when the code runs.
using OpenExtents = std::vector<std::optional<Extent>>;
OpenExtents open(const Extents& extents);

/// A value of the graph.
struct Value {
  DType dtype = DType::f32;
  Extents shape = {};
  std::string code = {};                // that reads it; empty for a constant that nothing has read yet
  std::optional<Extents> numbers = {};  // the elements, of a list or a number that is known
  std::shared_ptr<const TensorData> constant = {};
  std::string weight = {};  // the constant's name in the graph, or what tells it from others
  std::string turned = {};  // of a constant: the name of the matrix that it is the transpose of
  bool is_trained = false;  // an initializer of floats
  bool is_zero = false;     // everywhere, though it is computed

  std::size_t rank() const { return shape.size(); }
  bool is_int() const { return !is_float(dtype) && dtype != DType::boolean; }
  bool is_bool() const { return dtype == DType::boolean; }
  bool holds_floats() const { return is_float(dtype); }
};

class Coder {
 public:
  Coder(const Graph& graph, const CodeOptions& options);
  GraphCode code();

  // Who reads what
  std::size_t only_user(const std::string& value) const;  // kNoNode for several, and for results
  static constexpr std::size_t kNoNode = static_cast<std::size_t>(-1);
  const GraphNode& node(std::size_t i) const { return graph_.nodes[i]; }
  /// The node is written with another one, which gives `value` as its output.
  void settle(std::size_t node, Value value);
  const Value* find(const std::string& name) const;

  // Lines
  /// An open extent is asked of the line.
  Value line(DType dtype, const OpenExtents& shape, std::string code, bool joins = false);
  /// A line of something else than a tensor, such as a list of them; reads its parts.
  std::string parts(std::string code);
  std::string device();
  /// An extent that is known when the code runs.
  Extent symbol(std::string name, std::string code);
  /// That of an axis of a line.
  Extent extent_of(const std::string& value, std::size_t axis);
  Extent sum(const Extent& a, const Extent& b);
  const Lines& lines() const { return lines_; }
  /// The code of a line that `code` stands for, if it is one.
  const Line* line_of(const std::string& code) const;

  // Members
  /// The member of this key, made unless it is there: what has the same weights and options is one layer.
  std::string member(const std::string& key, Member member);
  /// The path of a layer by its weights' names, its node's, or else a word.
  std::vector<std::string> path_of(const std::vector<std::string>& weights, const GraphNode& node,
                                   std::string_view otherwise) const;
  /// May a constant of so many elements be computed now? There is a limit to all of them.
  bool may_fold(std::size_t elements);
  /// The code that reads a value as a tensor.
  std::string read(const Value& value);
  std::int64_t opset() const { return graph_.opset; }

 private:
  void add_inputs();
  void add_constants();
  void add_nodes();
  void add_node(std::size_t i);
  std::string header(const std::string& result, const std::string& returned);
  std::string member_of_constant(const Value& value);

  const Graph& graph_;
  const CodeOptions& options_;
  Lines lines_;
  Names names_;
  std::vector<Member> members_;
  std::map<std::string, std::size_t> keys_, symbols_;
  std::map<std::string, Value> values_;
  std::map<std::string, std::vector<std::size_t>> users_;
  std::vector<bool> is_settled_;
  std::string device_;
  std::size_t folded_ = 0, most_folded_ = std::size_t{1} << 20;  // elements
  std::vector<std::string> parameters_, parameter_names_, about_;
  std::vector<RecordProblem> problems_;
};

/// One node while it is written.
struct Call {
  Coder& coder;
  NodeReader& node;
  std::span<const Value* const> in;
  std::vector<Value>& out;
  std::size_t place;  // of the node in the graph

  bool has(std::size_t i) const { return i < in.size() && in[i] != nullptr; }
  const Value& at(std::size_t i) const {
    if (!has(i)) node.refuse("an input " + std::to_string(i), "none");
    return *in[i];
  }
  std::string read(std::size_t i) const { return coder.read(at(i)); }
  /// ShapeErrors and the like are said of the node.
  const Value& floats(std::size_t i) const;
  /// The constant of an input of floats; refused unless it is one.
  const Value& weight(std::size_t i, std::size_t rank) const;
  bool is_weight(std::size_t i, std::size_t rank) const;
  std::size_t axis(std::int64_t axis, std::size_t rank) const;
  std::vector<std::size_t> axes(const std::vector<std::int64_t>& axes, std::size_t rank) const;

  /// Numbers of an attribute, or of an input whose elements are known; none where neither is there.
  std::optional<Extents> numbers(std::string_view attribute, std::size_t input) const;
  /// The same, which must not depend on extents that are free.
  std::optional<std::vector<std::int64_t>> fixed(std::string_view attribute, std::size_t input) const;
  /// The one number that an input is everywhere.
  std::optional<double> number(std::size_t i) const;
  /// An extent that must be known now.
  std::size_t known(const Extent& extent, std::string_view what) const;

  void give(DType dtype, const OpenExtents& shape, std::string code, bool joins = false) {
    out[0] = coder.line(dtype, shape, std::move(code), joins);
  }
  void give(DType dtype, const Extents& shape, std::string code, bool joins = false) {
    give(dtype, open(shape), std::move(code), joins);
  }
  /// Of the type and shape of an input.
  void give_like(std::size_t i, std::string code, bool joins = false) {
    give(at(i).dtype, at(i).shape, std::move(code), joins);
  }
};

/// Indices of an input that may count from the end, as they are from 0 on.
std::string from_start(Call& call, std::size_t input, const Extent& extent);
std::string from_start(Call& call, const Value& indices, const Extent& extent);
/// The same elements in another shape, as a line unless it is the same.
Value reshaped(Call& call, const Value& x, const Extents& to);
/// Rows of a matrix of constants by indices.
void write_embedding(Call& call);

/// Writes a node.
using Writer = void (*)(Call&);
struct OperatorWriter {
  std::string_view op;
  Writer write;
};

// Each family in a file of its own.
std::span<const OperatorWriter> conv_writers();
std::span<const OperatorWriter> layer_writers();
std::span<const OperatorWriter> norm_writers();
std::span<const OperatorWriter> pool_writers();
std::span<const OperatorWriter> activation_writers();
std::span<const OperatorWriter> elementwise_writers();
std::span<const OperatorWriter> logic_writers();
std::span<const OperatorWriter> cast_writers();
std::span<const OperatorWriter> layout_writers();
std::span<const OperatorWriter> reshape_writers();
std::span<const OperatorWriter> index_writers();
std::span<const OperatorWriter> slice_writers();
std::span<const OperatorWriter> made_writers();
std::span<const OperatorWriter> reduce_writers();
std::span<const OperatorWriter> recurrent_writers();
std::span<const OperatorWriter> place_writers();
std::span<const OperatorWriter> einsum_writers();
std::span<const OperatorWriter> loss_writers();
std::span<const OperatorWriter> resize_writers();
std::span<const OperatorWriter> attention_writers();
Writer find_writer(std::string_view op);

/// Numbers as elements of a value of this type and shape: the code writes them where they are read.
Value of_numbers(DType dtype, Extents shape, Extents numbers);
/// A number or a list of them, of a constant, as far as it is small; else none.
std::optional<Extents> small_numbers(const TensorData& data);
/// The one number that a value is everywhere, where it is known.
std::optional<double> number_of(const Value& value);
std::string kind_name(DType dtype);           // "Float"
std::string tensor_type(const Value& value);  // "Tensor<B, 2>"
/// The shape of two that broadcast. A ShapeError where they do not.
OpenExtents broadcast(std::string_view who, const Extents& a, const Extents& b);

/// An extent where a number stands beside a tensor.
std::string number_text(const Extent& extent);
/// A constant with other elements or another shape: `how` tells it from the first one.
Value changed(const Value& value, TensorData data, std::string_view how);
/// "2" or "{0, 2}"
std::string axes_text(const std::vector<std::size_t>& axes);
/// "2" or "{2, 3}"
std::string size_text(std::span<const std::size_t> sizes);
/// The elements of a matrix [rows, columns] as [columns, rows].
TensorData turned(const TensorData& matrix);

}  // namespace hearth::inline v0_1::codegen
