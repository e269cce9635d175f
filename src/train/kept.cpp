#include "kept.hpp"

#include <cmath>

namespace hearth::inline v0_1::train::detail {
namespace {

void mark_last(std::vector<bool>& wanted, std::size_t count) {
  for (std::size_t i = wanted.size(); i > 0 && wanted.size() - i < count; --i) wanted[i - 1] = true;
}

// The first of several that are equally good.
void mark_best(std::vector<bool>& wanted, const std::vector<Saved>& saved, std::size_t strategy,
               MetricMode mode) {
  std::optional<std::size_t> best;
  double so_far = std::nan("");
  for (std::size_t i = 0; i < saved.size(); ++i) {
    const double metric = saved[i].metrics[strategy];
    if (!is_better(mode, metric, so_far)) continue;
    best = i;
    so_far = metric;
  }
  if (best) wanted[*best] = true;
}

// The newest, and of the others the first of each span of so many minutes.
void mark_spaced(std::vector<bool>& wanted, const std::vector<Saved>& saved, double minutes) {
  double next = 0;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    if (saved[i].minutes < next && i + 1 < saved.size()) continue;
    wanted[i] = true;
    if (saved[i].minutes >= next) next = saved[i].minutes + minutes;
  }
}

}  // namespace

std::vector<std::string> unwanted(const std::vector<Saved>& saved, const CheckpointConfig& config) {
  std::vector<bool> wanted(saved.size());
  for (std::size_t i = 0; i < config.keep.size(); ++i) {
    mark_last(wanted, config.keep[i].last);
    if (!config.keep[i].best_metric.empty()) mark_best(wanted, saved, i, config.keep[i].mode);
  }
  if (config.keep.empty()) {
    if (config.keep_max > 0)
      mark_last(wanted, config.keep_max);
    else if (config.keep_per_n_minutes > 0)
      mark_spaced(wanted, saved, config.keep_per_n_minutes);
    else
      mark_last(wanted, 1);
  }
  std::vector<std::string> files;
  for (std::size_t i = 0; i + 1 < saved.size(); ++i)  // the newest one always stays: a resume needs it
    if (!wanted[i]) files.push_back(saved[i].file);
  return files;
}

}  // namespace hearth::inline v0_1::train::detail
