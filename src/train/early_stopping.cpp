#include <hearth/train/early_stopping.hpp>

#include <hearth/core/error.hpp>
#include <hearth/train/state.hpp>

#include "epoch_names.hpp"
#include "printed.hpp"

namespace hearth::inline v0_1::train {

EarlyStopping::EarlyStopping(EarlyStoppingConfig config) : config_(std::move(config)) {
  if (config_.patience == 0) throw Error("hearth: EarlyStopping: expected a patience of at least 1, got 0");
  if (!(config_.min_delta >= 0))
    throw Error("hearth: EarlyStopping: expected a min_delta of at least 0, got " +
                detail::printed("%g", config_.min_delta));
}

void EarlyStopping::on_train_begin(Run& run) {
  if (!std::exchange(goes_on_, false)) seen_ = {};
  warned_ = false;
  stop_if_due(run);
}

void EarlyStopping::on_epoch_end(Run& run) {
  if (run.epoch <= config_.warm_up) return;
  const Series* series = run.history.find(config_.metric);
  if (!series || series->steps.empty() || series->steps.back() != run.step) {
    if (!std::exchange(warned_, true))
      run.warn("EarlyStopping: epoch " + std::to_string(run.epoch) + " has no " + config_.metric +
               " and does not count; the history has " + detail::epoch_names(run.history));
    return;
  }
  const double value = series->values.back();
  if (is_better(config_.mode.value_or(mode_of(run, config_.metric)), value, seen_.best, config_.min_delta)) {
    seen_ = {value, run.epoch, 0, {}};
    if (config_.restore_best) seen_.weights = run.model_record().root;
  } else {
    ++seen_.waited;
    stop_if_due(run);
  }
}

void EarlyStopping::stop_if_due(Run& run) const {
  if (seen_.waited >= config_.patience) run.stop(reason());
}

std::string EarlyStopping::reason() const {
  const std::string epochs = std::to_string(seen_.waited) + (seen_.waited == 1 ? " epoch" : " epochs");
  if (seen_.best_epoch == 0) return config_.metric + " was no number for " + epochs;
  return config_.metric + " was no better than " + detail::printed("%.6g", seen_.best) + " of epoch " +
         std::to_string(seen_.best_epoch) + " for " + epochs;
}

void EarlyStopping::on_train_end(Run& run) {
  const bool ours = !run.stopping() || run.stop_reason == reason();
  if (ours && seen_.weights.as<RecordMap>()) run.load_model({{}, seen_.weights});
}

RecordNode EarlyStopping::state() const {
  RecordMap state;
  if (seen_.best_epoch > 0) state.add("best", RecordNode(seen_.best));  // not every format has NaN
  state.add("best_epoch", RecordNode(std::uint64_t{seen_.best_epoch}));
  state.add("waited", RecordNode(std::uint64_t{seen_.waited}));
  if (seen_.weights.as<RecordMap>()) state.add("weights", seen_.weights);
  return RecordNode(std::move(state));
}

void EarlyStopping::load_state(const RecordNode& node) {
  const StateMap state(node, "EarlyStopping");
  seen_ = {state.has("best") ? state.real("best") : std::nan(""), state.natural("best_epoch"),
           state.natural("waited"), state.node("weights")};
  goes_on_ = true;
}

}  // namespace hearth::inline v0_1::train
