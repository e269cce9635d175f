#include <hearth/nn/positions.hpp>

#include <cmath>

namespace hearth::inline v0_1::nn::detail {

Rotations rotations(std::size_t first, std::size_t positions, std::size_t pairs, double width, double base) {
  std::vector<double> frequencies;
  for (std::size_t i = 0; i < pairs; ++i)
    frequencies.push_back(std::pow(base, -static_cast<double>(i) / width));
  Rotations made;
  for (std::size_t p = 0; p < positions; ++p)
    for (const double frequency : frequencies) {
      const double angle = static_cast<double>(first + p) * frequency;
      made.cos.push_back(std::cos(angle));
      made.sin.push_back(std::sin(angle));
    }
  return made;
}

std::vector<double> sinusoids(std::size_t first, std::size_t positions, std::size_t d_model, double base) {
  const std::size_t pairs = (d_model + 1) / 2;
  const Rotations turned = rotations(first, positions, pairs, static_cast<double>(d_model) / 2, base);
  std::vector<double> values(positions * d_model);
  for (std::size_t p = 0; p < positions; ++p)
    for (std::size_t i = 0; i < d_model; ++i)
      values[p * d_model + i] = (i % 2 == 0 ? turned.sin : turned.cos)[p * pairs + i / 2];
  return values;
}

void check_width(std::string_view who, const Shape& x, std::size_t width) {
  if (x.back() != width) throw_shape_error(who, "[.., " + std::to_string(width) + "]", x.text());
}

void check_even(std::string_view who, std::size_t width) {
  if (width % 2 != 0) throw_shape_error(who, "an even head_dim", std::to_string(width));
}

}  // namespace hearth::inline v0_1::nn::detail
