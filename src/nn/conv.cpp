#include <hearth/nn/conv.hpp>

#include <string>

namespace hearth::inline v0_1::nn::detail {

void check_counts(std::string_view layer, std::size_t axes, std::initializer_list<check::Count> counts) {
  check::above_zero(std::string(layer) + std::to_string(axes) + "dConfig", counts);
}

void check_groups(std::string_view who, std::size_t axes, std::size_t in, std::size_t out,
                  std::size_t groups) {
  if (in % groups != 0 || out % groups != 0)
    throw_shape_error(
        std::string(who) + std::to_string(axes) + "d",
        "groups that divide " + std::to_string(in) + " channels and " + std::to_string(out) + " filters",
        std::to_string(groups));
}

void throw_same_with_stride(std::size_t axes, std::size_t stride) {
  throw_shape_error("Conv" + std::to_string(axes) + "d", "a stride of 1 with Padding::same",
                    std::to_string(stride));
}

}  // namespace hearth::inline v0_1::nn::detail
