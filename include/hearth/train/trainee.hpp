// A model, its optimizer and what else Learner has, as the loop sees them.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <hearth/autodiff/backward.hpp>
#include <hearth/module/describe.hpp>
#include <hearth/optim/accumulate.hpp>
#include <hearth/optim/clip.hpp>
#include <hearth/record/recorder.hpp>
#include <hearth/train/loop.hpp>

namespace hearth::inline v0_1::train {

/// What a loss of one's own may give beside the number: the output and target that metrics compare.
template <class Loss, class Output, class Target>
struct StepOutput {
  Loss loss;
  Output output;
  Target target;
};

namespace detail {

/// A learning rate that stays.
struct NoSchedule {};

/// model.forward(x, rng) or model(x, rng), such as a Sequential; or the same without rng.
template <class M, class X>
auto forward_of(const M& model, const X& inputs, Rng& rng) {
  if constexpr (requires { model.forward(inputs, rng); })
    return model.forward(inputs, rng);
  else if constexpr (requires { model.forward(inputs); })
    return model.forward(inputs);
  else if constexpr (requires { model(inputs, rng); })
    return model(inputs, rng);
  else
    return model(inputs);
}

/// loss(model, batch, rng), or loss(output, targets) of the model's output.
template <class L, class M, class Batch>
auto step_output(const L& loss, const M& model, const Batch& batch, Rng& rng) {
  if constexpr (requires { loss(model, batch, rng).loss; }) {
    return loss(model, batch, rng);
  } else {
    auto output = forward_of(model, batch.inputs, rng);
    auto number = loss(output, batch.targets);
    return StepOutput{std::move(number), std::move(output), batch.targets};
  }
}

/// The loss over the backend below Autodiff, where it is a module with a backend.
template <class L>
auto valid_loss(const L& loss) {
  if constexpr (!std::is_void_v<typename hearth::detail::FindBackend<L>::type>)
    return valid(loss);
  else
    return loss;
}

template <class M>
Device<BackendOf<M>> device_of(const M& model) {
  std::optional<Device<BackendOf<M>>> device;
  visit(model, [&]<class P>(std::string_view, const P& leaf) {
    if constexpr (hearth::detail::is_param<P> || hearth::detail::is_buffer<P>)
      if (!device) device.emplace(leaf.value().device());
  });
  return device ? *std::move(device) : Device<BackendOf<M>>{};
}

template <class Result>
void give(Metrics& metrics, const Result& result, double loss, std::size_t items) {
  if (metrics.empty()) return;
  const TensorData output = result.output.to_data(), target = result.target.to_data();
  for (AnyMetric& metric : metrics) metric->update({output, target, loss, items});
}

/// The mean loss of a loader's items; `metrics` are given every batch.
template <class M, class L, class Loader>
double evaluate(const M& model, const L& loss, const Loader& loader, Metrics& metrics) {
  using B = BackendOf<M>;
  Rng rng(0);  // nothing draws from it: only models over Autodiff drop out
  double sum = 0;
  std::size_t items = 0;
  for (const auto& batch : loader.template batches<B>(device_of(model))) {
    const auto result = step_output(loss, model, batch, rng);
    const double number = static_cast<double>(result.loss.item());
    sum += number * static_cast<double>(batch.size());
    items += batch.size();
    give(metrics, result, number, batch.size());
  }
  return sum / static_cast<double>(items);
}

template <class M, class O, class S, class L, class Train, class Valid>
class TypedTrainee final : public Trainee {
  using B = BackendOf<M>;
  using I = typename B::Inner;
  using Batches = decltype(std::declval<const Train&>().template batches<B>(std::declval<const Device<B>&>(),
                                                                            std::declval<Rng&>()));
  using Iterator = decltype(std::declval<const Batches&>().begin());
  // Does the schedule go by a metric, after each epoch? Its rate is then the first one too.
  static constexpr bool kWatches =
      !requires(S& schedule) { schedule.step(); } && requires(S& schedule) { schedule.step(0.0); };

 public:
  TypedTrainee(M& model, O& optimizer, S& schedule, const L& loss, const Train& train, const Valid* valid,
               const FitConfig& config)
      : model_(model),
        optimizer_(optimizer),
        schedule_(schedule),
        loss_(loss),
        train_(train),
        valid_(valid),
        accumulate_(config.accumulate),
        clip_norm_(config.clip_norm),
        clip_value_(config.clip_value),
        reads_losses_(!is_asynchronous<B>() || config.on_nan == OnNan::skip) {
    if constexpr (requires { schedule_.check(); }) schedule_.check();
    if constexpr (kWatches && requires { optimizer_.set_learning_rate(schedule_.learning_rate); })
      optimizer_.set_learning_rate(schedule_.learning_rate);
  }

  void begin_epoch(Rng& rng, std::size_t first) override {
    next_.reset();
    batches_.emplace(train_.template batches<B>(device_of(model_), rng));
    next_.emplace(batches_->from(first * accumulate_));
  }
  std::size_t steps_in_epoch() const override { return (batches_->size() + accumulate_ - 1) / accumulate_; }
  std::size_t items_in_epoch() const override { return batches_->items(); }
  std::size_t items_before(std::size_t step) const override {
    return std::min(step * accumulate_ * train_.config().batch_size, batches_->items());
  }

  void step(Rng& rng, Metrics& metrics) override {
    optim::GradientAccumulator<M> gradients;
    std::optional<Tensor<I, 0>> losses;  // each times its items
    double loss = 0;
    std::size_t items = 0;
    for (std::size_t i = 0; i < accumulate_ && *next_ != batches_->end(); ++i, ++*next_) {
      const auto batch = **next_;
      const auto result = step_output(loss_, model_, batch, rng);
      const double size = static_cast<double>(batch.size());
      items += batch.size();
      double number = std::nan("");
      if (reads_losses_ || !metrics.empty()) number = static_cast<double>(result.loss.item());
      if (reads_losses_) {
        loss += number * size;
        if (!std::isfinite(number)) continue;
      } else {
        auto sum = inner(result.loss) * size;
        losses = losses ? *std::move(losses) + std::move(sum) : std::move(sum);
      }
      give(metrics, result, number, batch.size());
      gradients.add(backward(result.loss, model_));
    }
    loss /= static_cast<double>(items);
    if (reads_losses_)
      told_.push_back({loss, items});
    else
      unread_.emplace_back(*std::move(losses) / static_cast<double>(items), items);
    if (reads_losses_ && !std::isfinite(loss)) return;
    auto gradient = accumulate_ == 1 ? gradients.take() : gradients.take_mean();
    if (clip_value_) optim::clip_grad_value(gradient, *clip_value_);
    if (clip_norm_) optim::clip_grad_norm(gradient, *clip_norm_);
    optimizer_.step(model_, std::move(gradient));
  }

  std::vector<StepLoss> take_losses() override {
    for (const auto& [loss, items] : unread_) told_.push_back({static_cast<double>(loss.item()), items});
    unread_.clear();
    return std::exchange(told_, {});
  }
  bool losses_wait() const override { return !reads_losses_; }

  bool has_validation() const override { return valid_ != nullptr; }
  double validate(Metrics& metrics) override {
    return evaluate(valid(model_), valid_loss(loss_), *valid_, metrics);
  }

  void advance_schedule([[maybe_unused]] std::optional<double> metric) override {
    if constexpr (requires { schedule_.step(); }) {
      if (metric) return;
      optimizer_.set_learning_rate(schedule_.step());
      if constexpr (requires { optimizer_.set_momentum(schedule_.momentum()); })
        optimizer_.set_momentum(schedule_.momentum());
    } else if constexpr (kWatches) {
      if (metric) optimizer_.set_learning_rate(schedule_.step(*metric));
    }
  }
  double learning_rate() const override { return optimizer_.learning_rate(); }

  RecordNode model_record() const override { return to_tree(to_record(model_)); }
  RecordNode optimizer_record() const override { return optimizer_.record().root; }
  RecordNode schedule_record() const override {
    if constexpr (std::is_same_v<S, NoSchedule>)
      return {};
    else
      return to_tree(schedule_);
  }
  void load(const RecordNode& model, const RecordNode& optimizer, [[maybe_unused]] const RecordNode& schedule,
            const std::string& source) override {
    M loaded = model_;
    hearth::detail::load_tree_into(loaded, RecordTree{{}, model}, source, {});
    [[maybe_unused]] std::optional<S> next;
    if constexpr (!std::is_same_v<S, NoSchedule>)
      next.emplace(hearth::detail::record_of<S>(RecordTree{{}, schedule}, source, {}));
    optimizer_.load_record(RecordTree{{}, optimizer});
    if (next) schedule_ = *std::move(next);
    model_ = std::move(loaded);
  }
  void load_model(const RecordNode& model) override {
    M loaded = model_;
    hearth::detail::load_tree_into(loaded, RecordTree{{}, model}, "weights of this training", {});
    model_ = std::move(loaded);
  }
  std::string model_name() const override { return hearth::detail::type_name<M>(); }
  std::string describe() const override { return to_string(model_); }

 private:
  M& model_;
  O& optimizer_;
  S& schedule_;
  const L& loss_;
  const Train& train_;
  const Valid* valid_;
  std::size_t accumulate_;
  std::optional<double> clip_norm_, clip_value_;
  bool reads_losses_;
  std::optional<Batches> batches_;
  std::optional<Iterator> next_;
  std::vector<StepLoss> told_;
  std::vector<std::pair<Tensor<I, 0>, std::size_t>> unread_;
};

}  // namespace detail

}  // namespace hearth::inline v0_1::train
