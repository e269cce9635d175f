// Where a monitor's lines go.
#pragma once

#include <hearth/train/loss_monitor.hpp>

namespace hearth::inline v0_1::train::detail {

inline void print(Run& run, const Print& print, const std::string& line) {
  if (print)
    print(line);
  else
    run.print(line);
}

}  // namespace hearth::inline v0_1::train::detail
