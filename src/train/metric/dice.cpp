#include <hearth/train/metric/dice.hpp>

namespace hearth::inline v0_1::train {

Dice::Dice(DiceConfig config)
    : ClassScore({.average = config.threshold ? Average::binary : Average::macro,
                  .threshold = config.threshold.value_or(0),
                  .class_axis = config.class_axis,
                  .ignore_index = config.ignore_index},
                 config.include_background ? 0 : 1) {}

double Dice::score(std::uint64_t right, std::uint64_t predicted, std::uint64_t actual) const {
  const double sizes = static_cast<double>(predicted) + static_cast<double>(actual);
  return sizes == 0 ? 0 : 2 * static_cast<double>(right) / sizes;
}

}  // namespace hearth::inline v0_1::train
