#include <hearth/train/loop.hpp>

#include <cmath>
#include <optional>

#include <hearth/core/option.hpp>
#include <hearth/train/checkpoint.hpp>
#include <hearth/train/state.hpp>

#include "clock.hpp"
#include "interrupt.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

// Where an epoch is: what a checkpoint needs to go on within it.
struct Epoch {
  RandomState order;  // that its order was drawn from
  bool done = false;  // validated too
  double loss_sum = 0;
  std::uint64_t items = 0;
};

class Loop {
 public:
  Loop(Trainee& trainee, FitConfig config)
      : trainee_(trainee), config_(std::move(config)), rng_(config_.seed) {
    check_config();
    for (const bool last : {false, true})
      for (const AnyCallback& callback : config_.callbacks)
        if (callback->comes_last() == last) callbacks_.push_back(callback);
    run_.epochs = config_.epochs;
    run_.max_steps = config_.max_steps;
    run_.model = trainee_.model_name();
    run_.learning_rate = trainee_.learning_rate();
    run_.loss = [this] {
      take_losses();
      return last_loss_;
    };
    run_.mean_loss = [this] {
      take_losses();
      return mean_loss();
    };
    run_.checkpoint = [this] { return checkpoint(); };
    run_.model_record = [this] { return RecordTree{{}, trainee_.model_record()}; };
    run_.load_model = [this](const RecordTree& model) { trainee_.load_model(model.root); };
    run_.describe = [this] { return trainee_.describe(); };
    run_.lower_is_better = {"step/loss", "train/loss", "valid/loss"};
    for (const auto& [place, metrics] :
         {std::pair("train/", &config_.train_metrics), {"valid/", &config_.metrics}})
      for (const AnyMetric& metric : *metrics)
        if (!metric->higher_is_better()) run_.lower_is_better.push_back(place + metric->name());
  }

  FitResult train() {
    if (!config_.resume.empty()) resume();
    const InterruptGuard interrupts(config_.stop_on_interrupt);
    tell(&Callback::on_train_begin);
    try {
      while (!run_.stopping() && !is_over()) train_epoch();
    } catch (const std::exception& error) {
      for (const AnyCallback& callback : callbacks_) callback->on_exception(run_, error);
      throw;
    }
    take_losses();
    tell(&Callback::on_train_end);
    return {std::move(run_.history), run_.epoch, run_.step, run_.stop_reason, run_.warnings};
  }

 private:
  using Hook = void (Callback::*)(Run&);
  void tell(Hook hook) {
    for (const AnyCallback& callback : callbacks_) ((*callback).*hook)(run_);
  }

  void check_config() const {
    constexpr const char* who = "FitConfig";
    check::above_zero(who, {{"accumulate", config_.accumulate}});
    if (config_.clip_norm) check::positive(who, "clip_norm", *config_.clip_norm);
    if (config_.clip_value) check::positive(who, "clip_value", *config_.clip_value);
  }

  bool is_over() const {
    return (config_.max_steps != 0 && run_.step >= config_.max_steps) ||
           (run_.epoch >= config_.epochs && (epoch_.done || run_.epoch == 0));
  }

  // The epoch that was begun, or the next one.
  void train_epoch() {
    const double start = steady_seconds();
    const bool goes_on = run_.epoch > 0 && !epoch_.done;
    if (goes_on) {
      Rng order(epoch_.order);
      trainee_.begin_epoch(order, run_.step_in_epoch);
      check_same_batches();
    } else {
      epoch_ = {rng_.state()};
      ++run_.epoch;
      run_.step_in_epoch = 0;
      for (AnyMetric& metric : config_.train_metrics) metric->reset();
      trainee_.begin_epoch(rng_, 0);
      if (config_.schedule_by == ScheduleBy::epoch) trainee_.advance_schedule({});
    }
    run_.first_epoch_was_cut = goes_on;
    run_.steps_in_epoch = trainee_.steps_in_epoch();
    run_.items_in_epoch = trainee_.items_in_epoch();
    run_.items = trainee_.items_before(run_.step_in_epoch);
    run_.epoch_seconds = 0;
    if (run_.steps_in_epoch == 0)
      throw DataError("hearth: fit: expected an epoch of at least one batch, got none");
    tell(&Callback::on_epoch_begin);

    while (run_.step_in_epoch < run_.steps_in_epoch) {
      step();
      run_.epoch_seconds = steady_seconds() - start;
      tell(&Callback::on_step_end);
      if (InterruptGuard::happened()) run_.stop("interrupted");
      const bool last = config_.max_steps != 0 && run_.step >= config_.max_steps;
      if (run_.stopping() || last) break;
    }
    if (run_.step_in_epoch == run_.steps_in_epoch) end_epoch();
  }

  // Within an epoch, the place in its order means something only where the batches are the same.
  void check_same_batches() const {
    if (trainee_.steps_in_epoch() == run_.steps_in_epoch) return;
    throw RecordError("load", run_.resumed_from,
                      {{RecordProblem::Kind::mismatched, "epoch.steps_in_epoch",
                        std::to_string(trainee_.steps_in_epoch()) + ", as this training's data has",
                        std::to_string(run_.steps_in_epoch)}});
  }

  void step() {
    const double start = steady_seconds();
    if (config_.schedule_by == ScheduleBy::step) trainee_.advance_schedule({});
    run_.learning_rate = trainee_.learning_rate();
    trainee_.step(rng_, config_.train_metrics);
    ++run_.step;
    ++run_.step_in_epoch;
    run_.add("step/learning_rate", run_.learning_rate);
    run_.items = trainee_.items_before(run_.step_in_epoch);
    constexpr std::size_t kUnread = 32;
    if (!trainee_.losses_wait() || run_.step - told_ >= kUnread) take_losses();
    run_.step_seconds = steady_seconds() - start;
  }

  // Into sums and history.
  void take_losses() {
    for (const StepLoss& step : trainee_.take_losses()) {
      ++told_;
      last_loss_ = step.loss;
      run_.history.add("step/loss", told_, step.loss);
      run_.metrics["step/loss"] = step.loss;
      if (!std::isfinite(step.loss) && config_.on_nan == OnNan::stop) diverged(step.loss);
      if (!std::isfinite(step.loss)) {
        if (++skipped_ <= kToldSkips)
          run_.warn("step " + std::to_string(told_) + ": the loss is " + std::to_string(step.loss) +
                    ": the step is skipped" + (skipped_ == kToldSkips ? "; later ones are not told" : ""));
        continue;
      }
      epoch_.loss_sum += step.loss * static_cast<double>(step.items);
      epoch_.items += step.items;
    }
  }

  [[noreturn]] void diverged(double loss) {
    const std::size_t in_epoch = run_.step_in_epoch - (run_.step - told_);
    throw DivergedError("hearth: fit: expected a finite loss, got " + std::to_string(loss) + " at step " +
                        std::to_string(told_) + " (epoch " + std::to_string(run_.epoch) + ", step " +
                        std::to_string(in_epoch) + " of " + std::to_string(run_.steps_in_epoch) +
                        "); the last checkpoint is " +
                        (run_.last_checkpoint.empty() ? "none" : "'" + run_.last_checkpoint + "'"));
  }

  // Of this epoch's items so far; NaN before there are any.
  double mean_loss() const { return epoch_.loss_sum / static_cast<double>(epoch_.items); }

  void end_epoch() {
    take_losses();
    std::optional<double> watched;
    if (epoch_.items > 0) run_.add("train/loss", *(watched = mean_loss()));
    for (const AnyMetric& metric : config_.train_metrics)
      run_.add("train/" + metric->name(), metric->value());
    if (trainee_.has_validation()) {
      for (AnyMetric& metric : config_.metrics) metric->reset();
      watched = trainee_.validate(config_.metrics);
      run_.add("valid/loss", *watched);
      for (const AnyMetric& metric : config_.metrics) run_.add("valid/" + metric->name(), metric->value());
      run_.valid_metrics = &config_.metrics;
    }
    if (watched) trainee_.advance_schedule(watched);
    epoch_.done = true;
    tell(&Callback::on_epoch_end);
  }

  RecordTree checkpoint() {
    take_losses();
    RecordMap root;
    root.add("model", trainee_.model_record());
    root.add("optimizer", trainee_.optimizer_record());
    root.add("schedule", trainee_.schedule_record());
    root.add("random", random_node(rng_.state()));
    RecordMap epoch;
    epoch.add("number", RecordNode(std::uint64_t{run_.epoch}));
    epoch.add("step", RecordNode(std::uint64_t{run_.step}));
    epoch.add("step_in_epoch", RecordNode(std::uint64_t{run_.step_in_epoch}));
    epoch.add("steps_in_epoch", RecordNode(std::uint64_t{run_.steps_in_epoch}));
    epoch.add("done", RecordNode(epoch_.done));
    epoch.add("order", random_node(epoch_.order));
    epoch.add("loss_sum", RecordNode(epoch_.loss_sum));
    epoch.add("items", RecordNode(epoch_.items));
    root.add("epoch", RecordNode(std::move(epoch)));
    root.add("history", run_.history.record());
    RecordMap metrics;
    for (const AnyMetric& metric : config_.train_metrics) metrics.add(metric->name(), metric->state());
    root.add("metrics", RecordNode(std::move(metrics)));
    RecordMap callbacks;
    for (std::size_t i = 0; i < callbacks_.size(); ++i) callbacks.add(key_of(i), callbacks_[i]->state());
    root.add("callbacks", RecordNode(std::move(callbacks)));
    return {{}, RecordNode(std::move(root))};
  }

  // A callback's name; a second one of it has a number.
  std::string key_of(std::size_t index) const {
    std::size_t before = 0;
    for (std::size_t i = 0; i < index; ++i) before += callbacks_[i]->name() == callbacks_[index]->name();
    return callbacks_[index]->name() + (before == 0 ? "" : std::to_string(before + 1));
  }

  void resume() {
    const auto found = newest_checkpoint(config_.resume, [&](const std::string& text) { run_.warn(text); });
    if (!found) return;
    const StateMap state(found->record.root, found->path);
    trainee_.load(state.node("model"), state.node("optimizer"), state.node("schedule"), found->path);
    rng_ = Rng(state.map("random").random());
    const StateMap epoch = state.map("epoch");
    run_.epoch = epoch.natural("number");
    run_.step = told_ = epoch.natural("step");
    run_.step_in_epoch = epoch.natural("step_in_epoch");
    run_.steps_in_epoch = epoch.natural("steps_in_epoch");
    epoch_ = {epoch.map("order").random(), epoch.boolean("done"), epoch.real("loss_sum"),
              epoch.natural("items")};
    run_.history = History::from_record(state.node("history"));
    for (const Series& series : run_.history.series())
      if (!series.values.empty()) run_.metrics[series.name] = series.values.back();
    if (run_.metrics.contains("step/loss")) last_loss_ = run_.metrics["step/loss"];
    run_.learning_rate = trainee_.learning_rate();
    const StateMap metrics = state.map("metrics");
    for (AnyMetric& metric : config_.train_metrics)
      if (metrics.has(metric->name())) metric->load_state(metrics.node(metric->name()));
    const StateMap callbacks = state.map("callbacks");
    for (std::size_t i = 0; i < callbacks_.size(); ++i)
      if (callbacks.has(key_of(i))) callbacks_[i]->load_state(callbacks.node(key_of(i)));
    run_.last_checkpoint = run_.resumed_from = found->path;
  }

  static constexpr std::size_t kToldSkips = 5;

  Trainee& trainee_;
  FitConfig config_;
  Rng rng_;
  Callbacks callbacks_;
  Run run_;
  Epoch epoch_;
  double last_loss_ = std::nan("");
  std::size_t told_ = 0;  // steps whose losses were taken
  std::size_t skipped_ = 0;
};

}  // namespace

FitResult run_training(Trainee& trainee, FitConfig config) {
  return Loop(trainee, std::move(config)).train();
}

}  // namespace hearth::inline v0_1::train::detail
