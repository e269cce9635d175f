// Philox's words for many elements at once. The kernels are compiled once for each instruction set; such
// files share no inline code with others.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hearth::inline v0_1::nd {

/// For the elements of `count` counters from `counter` on, a multiple of 8: the first 53 bits of
/// philox(key, counter), and the next 53 where `second` is not null.
using WordsKernel = void (*)(std::uint64_t key, std::uint64_t counter, std::size_t count,
                             std::uint64_t* first, std::uint64_t* second);

void words_portable(std::uint64_t key, std::uint64_t counter, std::size_t count, std::uint64_t* first,
                    std::uint64_t* second);
void words_avx2(std::uint64_t key, std::uint64_t counter, std::size_t count, std::uint64_t* first,
                std::uint64_t* second);
void words_avx512(std::uint64_t key, std::uint64_t counter, std::size_t count, std::uint64_t* first,
                  std::uint64_t* second);

/// The widest that this machine can run.
WordsKernel words_kernel();

}  // namespace hearth::inline v0_1::nd
