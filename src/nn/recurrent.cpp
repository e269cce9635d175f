#include <hearth/nn/recurrent.hpp>

#include <hearth/core/option.hpp>

namespace hearth::inline v0_1::nn::detail {
namespace {

std::string text(const std::array<std::size_t, 3>& shape) { return Shape(shape.begin(), shape.end()).text(); }

}  // namespace

void RecurrentSizes::check() const {
  const std::string config = std::string(who) + "Config";
  check::above_zero(config,
                    {{"input_size", input_size}, {"hidden_size", hidden_size}, {"num_layers", num_layers}});
  check::in_range(config, "dropout", dropout, 0, 1);
  if (proj_size >= hidden_size)
    throw_shape_error(who, "a proj_size below the hidden_size " + std::to_string(hidden_size),
                      std::to_string(proj_size));
}

void RecurrentCall::check() const {
  if (x[2] != in || steps() == 0)
    throw_shape_error(who,
                      std::string("x ") + (batch_first ? "[n, steps, " : "[steps, n, ") + std::to_string(in) +
                          "] with at least one step",
                      text(x));
  if (lengths.empty()) return;
  if (lengths.size() != n())
    throw_shape_error(who, "a length for each of " + std::to_string(n()) + " sequences",
                      std::to_string(lengths.size()));
  for (const std::size_t length : lengths)
    if (length == 0 || length > steps())
      throw_shape_error(who, "lengths from 1 to " + std::to_string(steps()), std::to_string(length));
}

void RecurrentCall::check_state(std::string_view name, const Shape& state, std::size_t width) const {
  const Shape wanted = {states, n(), width};
  if (!(state == wanted))
    throw_shape_error(who, std::string(name) + " [layers * directions, n, size] = " + wanted.text(),
                      state.text());
}

std::vector<std::uint8_t> RecurrentCall::present(std::size_t step) const {
  std::vector<std::uint8_t> present;
  bool all = true;
  for (const std::size_t length : lengths) {
    present.push_back(step < length);
    all = all && step < length;
  }
  if (all) present.clear();
  return present;
}

void check_cell_input(std::string_view who, std::size_t in, const Shape& x) {
  if (x[1] != in) throw_shape_error(who, "x [n, " + std::to_string(in) + "]", x.text());
}

void check_cell_state(std::string_view who, std::string_view name, const Shape& state, std::size_t n,
                      std::size_t size) {
  const Shape wanted = {n, size};
  if (!(state == wanted)) throw_shape_error(who, std::string(name) + " " + wanted.text(), state.text());
}

}  // namespace hearth::inline v0_1::nn::detail
