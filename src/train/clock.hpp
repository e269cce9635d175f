// The clock of what a training does now and then.
#pragma once

#include <chrono>

namespace hearth::inline v0_1::train::detail {

/// Since some moment; never goes back.
inline double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace hearth::inline v0_1::train::detail
