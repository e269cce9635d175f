#include <hearth/nn/norm.hpp>

namespace hearth::inline v0_1::nn::detail {

void check_norm(std::string_view who, std::initializer_list<check::Count> counts, double epsilon) {
  check::above_zero(who, counts);
  check::not_negative(who, "epsilon", epsilon);
}

}  // namespace hearth::inline v0_1::nn::detail
