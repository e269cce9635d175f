// Which of the kernels that are compiled for one instruction set each a machine can run.
#pragma once

namespace hearth::inline v0_1::nd {

enum class InstructionSet { portable, avx2, avx512 };

/// The widest that this machine has, of those that the build has kernels for. The environment variable
/// HEARTH_INSTRUCTION_SET names one to stay at or below; BackendError where it names none.
InstructionSet instruction_set();

/// Of three functions, the one for the instruction set. A build without kernels names only the first.
template <auto* Portable, auto* Avx2, auto* Avx512>
auto* widest() {
#if defined(HEARTH_X86_KERNELS)
  const InstructionSet set = instruction_set();
  if (set == InstructionSet::avx512) return Avx512;
  if (set == InstructionSet::avx2) return Avx2;
#endif
  return Portable;
}

}  // namespace hearth::inline v0_1::nd
