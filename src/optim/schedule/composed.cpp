#include <hearth/optim/schedule/composed.hpp>

namespace hearth::inline v0_1::optim::detail {

std::pair<std::size_t, std::size_t> place_in_sequence(const std::vector<std::size_t>& milestones,
                                                      std::size_t schedules, std::size_t t) {
  if (milestones.size() + 1 != schedules)
    throw Error("hearth: SequentialLr: expected " + std::to_string(schedules - 1) + " milestones for " +
                std::to_string(schedules) + " schedules, got " + std::to_string(milestones.size()));
  std::size_t index = 0, begin = 0;
  for (std::size_t i = 0; i < milestones.size(); ++i) {
    if (i > 0 && milestones[i] <= milestones[i - 1])
      throw Error("hearth: SequentialLr: expected milestones above " + std::to_string(milestones[i - 1]) +
                  " after it, got " + std::to_string(milestones[i]));
    if (milestones[i] <= t) index = i + 1, begin = milestones[i];
  }
  return {index, t - begin};
}

}  // namespace hearth::inline v0_1::optim::detail
