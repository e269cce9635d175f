#include "epoch_names.hpp"

namespace hearth::inline v0_1::train::detail {

std::string epoch_names(const History& history) {
  std::string names;
  for (const Series& series : history.series())
    if (!series.name.starts_with("step/")) names += (names.empty() ? "" : ", ") + series.name;
  return names;
}

}  // namespace hearth::inline v0_1::train::detail
