#include "words.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kVectorBytes = 16;
template <class Lanes>
Lanes multiply(Lanes a, Lanes b) {
  return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
}
#include "words_kernels.inl"

}  // namespace

void words_portable(std::uint64_t key, std::uint64_t counter, std::size_t count, std::uint64_t* first,
                    std::uint64_t* second) {
  words(key, counter, count, first, second);
}

}  // namespace hearth::inline v0_1::nd
