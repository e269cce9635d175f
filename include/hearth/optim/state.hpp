// An optimizer's state at rest: between the values that it keeps and a RecordTree, which any recorder saves.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/optim/group.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::optim::detail {

/// Of one parameter. One that was never stepped has no moments, and no place in the record.
struct SavedParam {
  std::string path;
  Shape shape;
  std::uint64_t steps = 0;
  std::vector<std::pair<std::string_view, std::optional<TensorData>>> moments;
};

/// What changes while an optimizer trains, but the weights.
struct SavedState {
  std::string_view optimizer;
  double learning_rate = 0;
  std::vector<double> group_learning_rates;
  std::optional<double> momentum;
  std::vector<SavedParam> params;
};

/// optimizer, learning_rate, momentum, group_learning_rates.<group>, steps.<path>, <moment>.<path>.
HEARTH_API RecordTree state_tree(const SavedState& state);

/// The state in a tree. `like` says which parameters and moments there can be. RecordError with every field
/// that is missing, unexpected or of another shape.
HEARTH_API SavedState state_of(const RecordTree& tree, SavedState like);

/// A tree's leaves by name, and what is wrong with them.
class HEARTH_API StateReader {
 public:
  /// RecordError unless the tree is the state of this optimizer.
  StateReader(const RecordTree& tree, std::string_view optimizer);

  bool has(const std::string& field) const;
  double real(const std::string& field);
  std::uint64_t natural(const std::string& field);
  std::string text(const std::string& field);
  /// A text that must be this one.
  void expect(const std::string& field, const std::string& text);
  TensorData tensor(const std::string& field, const Shape& shape);
  void problem(RecordProblem::Kind kind, std::string field, std::string expected, std::string found);

  /// RecordError with all problems, and what was not asked for, if there are any.
  void finish();

 private:
  struct Leaf {
    std::string path;
    RecordNode node;
    bool used = false;
  };
  // The leaf, used from now on; a field that is missing is a problem.
  const RecordNode* leaf(const std::string& field, const char* expected);
  void mismatch(const std::string& field, const std::string& expected, const RecordNode& found);

  std::vector<Leaf> leaves_;  // sorted by path
  std::vector<RecordProblem> problems_;
};

}  // namespace hearth::inline v0_1::optim::detail
