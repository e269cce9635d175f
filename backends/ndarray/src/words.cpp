#include "words.hpp"

namespace hearth::nd {

WordsKernel words_kernel() {
#if defined(HEARTH_X86_KERNELS)
  static const WordsKernel best = __builtin_cpu_supports("avx512f") ? words_avx512
                                  : __builtin_cpu_supports("avx2")  ? words_avx2
                                                                    : words_portable;
  return best;
#else
  return words_portable;
#endif
}

}  // namespace hearth::nd
