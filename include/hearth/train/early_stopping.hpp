// Ends a training that gets no better.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <hearth/train/callback.hpp>
#include <hearth/train/metric_mode.hpp>

namespace hearth::inline v0_1::train {

struct EarlyStoppingConfig {
  std::string metric = "valid/loss";    // of an epoch's end, by its name in the history
  std::size_t patience = 3;             // so many epochs without a new best end the training
  double min_delta = 0;                 // what is better by no more than this is no new best
  std::optional<MetricMode> mode = {};  // as the metric says
  std::size_t warm_up = 0;              // the first epochs, which do not count at all
  bool restore_best = false;            // at the end the model has the best epoch's weights
};

/// Keras' EarlyStopping: an epoch whose metric is NaN is one without a new best; one that has no such metric
/// does not count. What it has seen is in the checkpoints, so that a resumed training ends at the same epoch,
/// and one that it had ended ends at once; so are the best weights, where they are to be restored. They are
/// unless something else ended the training, such as Ctrl-C, after which it may be resumed.
class HEARTH_API EarlyStopping : public Callback {
 public:
  /// Error for a patience of 0 or a min_delta that is negative or no number.
  explicit EarlyStopping(EarlyStoppingConfig config = {});

  std::string name() const override { return "EarlyStopping"; }
  void on_train_begin(Run& run) override;
  void on_epoch_end(Run& run) override;
  void on_train_end(Run& run) override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;

  /// The best value so far, NaN before there is one, and its epoch.
  double best() const { return seen_.best; }
  std::size_t best_epoch() const { return seen_.best_epoch; }

 private:
  struct Seen {
    double best = std::nan("");
    std::size_t best_epoch = 0, waited = 0;  // epochs since the best one
    RecordNode weights = {};                 // of it
  };
  void stop_if_due(Run& run) const;
  std::string reason() const;

  EarlyStoppingConfig config_;
  Seen seen_;
  bool goes_on_ = false;  // resumed: what it has seen stays
  bool warned_ = false;
};

}  // namespace hearth::inline v0_1::train
