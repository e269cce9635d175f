#include "words.hpp"

#include "widest.hpp"

namespace hearth::inline v0_1::nd {

WordsKernel words_kernel() { return widest<&words_portable, &words_avx2, &words_avx512>(); }

}  // namespace hearth::inline v0_1::nd
