// What this process takes from its machine.
#pragma once

#include <cstdint>
#include <optional>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::train {

/// How busy this process is.
class HEARTH_API CpuMeter {
 public:
  CpuMeter();
  /// Processor time over time since the last call, or since the meter was made: 1 is one core all the time.
  double cpu_share();

 private:
  double wall_, busy_;  // seconds
};

struct MemoryUse {
  std::uint64_t resident = 0, peak = 0;  // bytes in memory: now, and at most so far
};

/// Of this process; nothing where the system does not say (there is no /proc).
HEARTH_API std::optional<MemoryUse> memory_use();

}  // namespace hearth::inline v0_1::train
