// Reductions, and scans along an axis. What they do with elements is the backend's.
#pragma once

#include <hearth/backend/op/common.hpp>

namespace hearth::inline v0_1 {
namespace op HEARTH_API {

// Sum and Prod reduce and scan; Max and Min reduce, and scan for where the extreme so far was seen last.
struct Sum {
  static constexpr std::string_view name = "sum";
};
struct Prod {
  static constexpr std::string_view name = "prod";
};
struct Max {
  static constexpr std::string_view name = "max";
};
struct Min {
  static constexpr std::string_view name = "min";
};
struct ArgMax {
  static constexpr std::string_view name = "argmax";
};
struct ArgMin {
  static constexpr std::string_view name = "argmin";
};
/// The scan log(exp(x0) + .. + exp(xi)).
struct LogSumExp {
  static constexpr std::string_view name = "logsumexp";
};

}  // namespace op HEARTH_API
}  // namespace hearth::inline v0_1
