// The course of a training, compiled once for models of every type.
#pragma once

#include <memory>
#include <vector>

#include <hearth/core/rng.hpp>
#include <hearth/train/fit.hpp>

namespace hearth::inline v0_1::train::detail {

struct StepLoss {
  double loss;  // the mean of the step's items
  std::size_t items;
};

/// What is trained, without its types.
class HEARTH_API Trainee {
 public:
  virtual ~Trainee() = default;

  /// Makes the batches of an epoch, with an order drawn from rng; the next one is that of step `first`.
  virtual void begin_epoch(Rng& rng, std::size_t first) = 0;
  virtual std::size_t steps_in_epoch() const = 0;
  virtual std::size_t items_in_epoch() const = 0;
  virtual std::size_t items_before(std::size_t step) const = 0;
  /// The next step of the optimizer. Gives `metrics` its outputs, if there are any.
  virtual void step(Rng& rng, Metrics& metrics) = 0;
  /// The losses of the steps since the last call, in order. On an asynchronous backend this waits.
  virtual std::vector<StepLoss> take_losses() = 0;
  /// Does take_losses make the host wait for the device?
  virtual bool losses_wait() const = 0;
  /// The mean loss of the validation data. Only where has_validation().
  virtual double validate(Metrics& metrics) = 0;
  virtual bool has_validation() const = 0;
  /// For schedules that watch a metric, with it; for the others without.
  virtual void advance_schedule(std::optional<double> metric) = 0;
  virtual double learning_rate() const = 0;

  virtual RecordNode model_record() const = 0;
  virtual RecordNode optimizer_record() const = 0;
  virtual RecordNode schedule_record() const = 0;
  /// All three, or none of them: RecordError.
  virtual void load(const RecordNode& model, const RecordNode& optimizer, const RecordNode& schedule,
                    const std::string& source) = 0;
  /// The model alone: RecordError, and it stays as it was.
  virtual void load_model(const RecordNode& model) = 0;
  virtual std::string model_name() const = 0;
  virtual std::string describe() const = 0;
};

/// Trains: see Learner::fit.
HEARTH_API FitResult run_training(Trainee& trainee, FitConfig config);

}  // namespace hearth::inline v0_1::train::detail
