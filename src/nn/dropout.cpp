#include <hearth/nn/dropout.hpp>

namespace hearth::inline v0_1::nn::detail {

void throw_without_rng(std::string_view who) {
  throw Error("hearth: " + std::string(who) +
              ": expected an rng in its options, which dropout draws from while training, got none");
}

}  // namespace hearth::inline v0_1::nn::detail
