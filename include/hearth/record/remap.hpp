// Changes to the names and tensors of a tree, for files whose structure is not the model's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/function.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1 {

namespace detail {
struct Leaf {
  std::string path;
  RecordNode node;
};
using Leaves = std::vector<Leaf>;
}  // namespace detail

/// Steps, taken in the order in which they were added. Patterns are ECMAScript regular expressions, searched
/// for in dotted paths; RecordError when one is none. Globs know * and ?, and match whole paths.
///
///     Remap().strip_prefix("module.").rename("^bert\\.", "encoder.").exclude("*.position_ids")
class HEARTH_API Remap {
 public:
  Remap();
  Remap(const Remap&);
  Remap(Remap&&) noexcept;
  Remap& operator=(const Remap&);
  Remap& operator=(Remap&&) noexcept;
  ~Remap();

  /// Every match becomes `replacement`, in which $1 is the first group.
  Remap& rename(std::string_view pattern, std::string_view replacement);
  /// What begins with `prefix` loses it.
  Remap& strip_prefix(std::string_view prefix);
  Remap& add_prefix(std::string_view prefix);
  /// What lies below a path, such as "model_state_dict", and nothing else. RecordError when there is nothing.
  Remap& below(std::string_view path);
  /// What matches one of the globs, and nothing else; an empty list keeps all.
  Remap& include(std::vector<std::string> globs);
  /// What matches none of them.
  Remap& exclude(std::vector<std::string> globs);
  /// Indices without gaps: fc.0 and fc.2, as PyTorch's Sequential counts layers without parameters, become
  /// fc.0 and fc.1.
  Remap& reindex();
  /// Matrices whose path matches: rows become columns.
  Remap& transpose(std::string_view pattern);
  /// A tensor whose path matches is cut along an axis into equal parts, named by the replacements:
  /// split("in_proj_(weight|bias)", {"q.$1", "k.$1"}).
  Remap& split(std::string_view pattern, std::vector<std::string> replacements, std::size_t axis = 0);
  /// The opposite: tensors that the patterns rename to one name become one along an axis, in the order of the
  /// patterns: merge({"q\\.(weight|bias)", "k\\.(weight|bias)"}, "in_proj_$1").
  Remap& merge(std::vector<std::string> patterns, std::string_view replacement, std::size_t axis = 0);

  bool empty() const { return steps_.empty(); }
  /// RecordError when two fields get one name, or a tensor cannot be cut or joined.
  RecordTree apply(RecordTree tree) const;

 private:
  std::vector<Function<void(detail::Leaves&)>> steps_;
};

/// A tree's matrix with rows as columns.
HEARTH_API TensorData transposed(const TensorData& matrix);

}  // namespace hearth::inline v0_1
