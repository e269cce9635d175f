// Numbers below the least normal one (1.2e-38 as floats), for which processors take a hundred times as long.
#pragma once

#include <cstdint>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

/// How a thread rounds, and whether it takes and gives denormal numbers for 0.
class FloatMode {
 public:
  /// This thread's.
  HEARTH_API static FloatMode current();
  HEARTH_API FloatMode flushing_denormals() const;
  /// From now on this thread's.
  HEARTH_API void use() const;

 private:
  std::uint64_t bits_ = 0;
};

/// While it lives, denormal numbers are 0 to this thread, and to the threads of a device that works for it.
/// On x86-64 and 64-bit ARM; elsewhere it does nothing.
class FlushDenormals {
 public:
  FlushDenormals() { before_.flushing_denormals().use(); }
  ~FlushDenormals() { before_.use(); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  FloatMode before_ = FloatMode::current();
};

}  // namespace hearth::inline v0_1
