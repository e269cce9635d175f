#include "widest.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::nd {
namespace {

InstructionSet of_machine() {
#if defined(HEARTH_X86_KERNELS)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return InstructionSet::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionSet::avx2;
#endif
  return InstructionSet::portable;
}

InstructionSet at_most() {
  const char* const name = std::getenv("HEARTH_INSTRUCTION_SET");
  const std::string asked = name && *name ? name : "avx512";
  if (asked == "portable") return InstructionSet::portable;
  if (asked == "avx2") return InstructionSet::avx2;
  if (asked == "avx512") return InstructionSet::avx512;
  throw BackendError("hearth: HEARTH_INSTRUCTION_SET: expected portable, avx2 or avx512, got '" + asked +
                     "'");
}

}  // namespace

InstructionSet instruction_set() {
  static const InstructionSet set = std::min(of_machine(), at_most());
  return set;
}

}  // namespace hearth::inline v0_1::nd
