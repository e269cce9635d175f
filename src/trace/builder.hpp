// A graph out of recordings of one model at several extents.
#pragma once

#include <map>
#include <set>

#include <hearth/trace/options.hpp>

namespace hearth::inline v0_1::detail {

/// A number that a node reads, as it depends on the extents: divided, multiplied and added to the extent of
/// an axis of a value, or the product of two of those.
struct Extent {
  struct Dim {
    TraceId value;
    std::size_t axis;
  };
  std::optional<Dim> of, times = {};  // none: a number
  std::int64_t divisor = 1, factor = 1, plus = 0;
};

class GraphBuilder {
 public:
  GraphBuilder(std::vector<Recording> recordings, const TracePlan& plan, const TraceOptions& options);
  Graph build();

 private:
  struct Names {
    std::set<std::string> taken;
    std::map<std::string, std::size_t> last;
    std::string unique(const std::string& wanted);
  };

  // What is there
  void check_recordings() const;
  void check_node(std::size_t node) const;
  void mark(TraceId value);
  bool is_same(TraceId value) const;
  bool is_view_of_weight(TraceId value) const;
  bool is_folded(TraceId value) const;
  std::string weight_of(TraceId value) const;
  const RecordedValue& at(TraceId value) const { return all_[0].values[value]; }
  std::string told(std::size_t node) const;  // in errors
  [[noreturn]] void refuse(std::size_t node, const std::string& what) const;

  // Extents
  using Numbers = std::vector<std::int64_t>;  // one number in each recording
  Numbers numbers_at(std::size_t node, std::size_t operand, std::size_t entry) const;
  Numbers extents_of(const Extent::Dim& dim) const;
  std::vector<Extent::Dim> dims_near(std::size_t node) const;
  std::optional<Extent> explained(const Numbers& wanted, std::size_t node) const;
  std::string numbers(std::size_t node, std::size_t operand);
  std::string number_list(const std::vector<Extent>& list, std::size_t node, bool scalar);
  void shorten_reshape(std::vector<Extent>& list, std::size_t node) const;
  void shorten_expand(std::vector<Extent>& list, std::size_t node) const;
  void shorten_slice(std::vector<Extent>& list, std::size_t node, std::size_t operand) const;
  std::string dim_name(const Extent::Dim& dim, const std::string& base);
  std::string computed(const Extent& extent, const std::string& base);
  std::string varying_leaf(TraceId value, std::size_t node);

  // The graph
  void emit_inputs();
  void emit_node(std::size_t node);
  void emit_outputs();
  std::string name_of(TraceId value, std::size_t node);
  std::string initializer(const std::string& wanted, TensorData data, bool share);
  std::string add_node(std::string op, std::vector<std::string> inputs, const std::string& name,
                       std::vector<GraphAttribute> attributes = {});
  GraphValue described(TraceId value, const std::string& name) const;

  std::vector<Recording> all_;
  const TracePlan& plan_;
  const TraceOptions& options_;
  Graph graph_;
  Names node_names_, value_names_;
  std::vector<bool> live_;           // of the values
  std::vector<std::string> names_;   // of the values; empty until they have one
  std::vector<std::string> wanted_;  // names of outputs
  std::map<std::pair<TraceId, std::size_t>, std::string> dims_;
  std::string base_;  // the name of the node that is being written
};

}  // namespace hearth::inline v0_1::detail
