// Training, evaluating and predicting without a loop of one's own:
//   train::Learner learner(model, optim::Sgd(model, {.learning_rate = 0.01}), train::CrossEntropy{});
//   learner.fit(train_loader, valid_loader, {.epochs = 10, .callbacks = {train::LossMonitor(125)}});
#pragma once

#include <map>
#include <string>

#include <hearth/nn/loss/cross_entropy.hpp>
#include <hearth/train/trainee.hpp>

namespace hearth::inline v0_1::train {

/// nn::cross_entropy as a value.
struct CrossEntropy {
  template <class X, class Y>
  auto operator()(X logits, Y target) const {
    return nn::cross_entropy(std::move(logits), std::move(target));
  }
};

/// A model over Autodiff with what trains it. The model has forward(inputs) or forward(inputs, rng), or is
/// called so. The schedule gives the learning rate of each step (or epoch: FitConfig). The loss is called as
/// loss(output, targets) and gives a tensor of rank 0, or as loss(model, batch, rng) and gives a StepOutput.
template <class M, class O, class S, class L>
class Learner {
  static_assert(hearth::detail::check_trains<M>());

 public:
  Learner(M model, O optimizer, S schedule, L loss)
      : model_(std::move(model)),
        optimizer_(std::move(optimizer)),
        schedule_(std::move(schedule)),
        loss_(std::move(loss)) {}
  Learner(M model, O optimizer, L loss)
    requires std::is_same_v<S, detail::NoSchedule>
      : Learner(std::move(model), std::move(optimizer), S{}, std::move(loss)) {}

  /// Trains, and validates after each epoch. Throws what loading a batch, a callback or the model throws, and
  /// DivergedError; the model is then as the last step left it.
  template <class Train, class Valid>
  FitResult fit(const Train& train, const Valid& valid, FitConfig config = {}) {
    detail::TypedTrainee<M, O, S, L, Train, Valid> trainee(model_, optimizer_, schedule_, loss_, train,
                                                           &valid, config);
    return detail::run_training(trainee, std::move(config));
  }
  /// The same without a validation.
  template <class Train>
  FitResult fit(const Train& train, FitConfig config = {}) {
    detail::TypedTrainee<M, O, S, L, Train, Train> trainee(model_, optimizer_, schedule_, loss_, train,
                                                           nullptr, config);
    return detail::run_training(trainee, std::move(config));
  }

  /// "loss" and each metric by its name, over all of a loader's items.
  template <class Loader>
  std::map<std::string, double> evaluate(const Loader& loader, Metrics metrics = {}) const {
    std::map<std::string, double> values;
    values["loss"] = detail::evaluate(hearth::valid(model_), detail::valid_loss(loss_), loader, metrics);
    for (const AnyMetric& metric : metrics) values[metric->name()] = metric->value();
    return values;
  }

  /// What the model makes of inputs, without a tape and without dropout.
  template <class X>
  auto predict(const X& inputs) const {
    Rng rng(0);
    return detail::forward_of(hearth::valid(model_), inputs, rng);
  }

  const M& model() const { return model_; }
  M& model() { return model_; }
  const O& optimizer() const { return optimizer_; }
  O& optimizer() { return optimizer_; }
  const S& schedule() const { return schedule_; }

 private:
  M model_;
  O optimizer_;
  S schedule_;
  L loss_;
};
template <class M, class O, class L>
Learner(M, O, L) -> Learner<M, O, detail::NoSchedule, L>;

}  // namespace hearth::inline v0_1::train
