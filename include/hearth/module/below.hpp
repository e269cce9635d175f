// Parameters that are meant by the beginning of their paths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::detail {

/// Is a path this one, or below it? "fc" and "fc.weight" are at or below "fc", "fc2" is not; all are below
/// "".
HEARTH_API bool is_below(std::string_view path, std::string_view prefix);

/// Asked about each path of a model.
class HEARTH_API Below {
 public:
  explicit Below(std::string_view prefix) : prefix_(prefix) {}

  bool operator()(std::string_view path);
  /// Error that names the paths which are nearest, unless there was one.
  void check_found(std::string_view who) const;

 private:
  std::string_view prefix_;
  bool found_ = false;
  std::vector<std::string> others_;
};

}  // namespace hearth::inline v0_1::detail
