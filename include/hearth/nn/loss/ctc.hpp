// Connectionist temporal classification (Graves et al., 2006): the probability of a sequence of labels, over
// all ways to stretch it to the length of the input with repetitions and blanks.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/ctc_plan.hpp>
#include <hearth/nn/loss/reduction.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/tensor/join.hpp>

namespace hearth::inline v0_1::nn {

template <Reduction Red> struct CtcLoss;

struct CtcLossConfig {
  std::size_t blank = 0;       // the class that stands for no label
  bool zero_infinity = false;  // targets too long for their input cost nothing, instead of an infinity

  template <Reduction Red = Reduction::mean>
  CtcLoss<Red> init() const {
    return {.blank = blank, .zero_infinity = zero_infinity};
  }
};

namespace detail {

/// log(exp(a) + exp(b) + ..), for finite numbers.
template <class B>
Tensor<B, 2> log_sum_exp(Tensor<B, 2> a, Tensor<B, 2> b) {
  const auto most = maximum(a, b);
  return most + log(exp(std::move(a) - most) + exp(std::move(b) - most));
}
template <class B>
Tensor<B, 2> log_sum_exp(Tensor<B, 2> a, Tensor<B, 2> b, Tensor<B, 2> c) {
  const auto most = maximum(maximum(a, b), c);
  return most + log(exp(std::move(a) - most) + exp(std::move(b) - most) + exp(std::move(c) - most));
}

/// The recursion over the steps of a batch. States are the labels of a target with blanks around each:
/// [n, 2 longest + 1], and `alpha` holds the log-probability of being in each after the steps so far.
template <class B>
class CtcForward {
 public:
  CtcForward(const CtcPlan& plan, const Device<B>& device)
      : plan_(plan),
        device_(device),
        skips_(Tensor<B, 2>::from_data(plan.skips, device)),
        before_(Tensor<B, 2>::full({plan.batch, 2}, CtcPlan::kNever, device)),
        alpha_(Tensor<B, 2>::from_data(plan.start, device)) {}

  /// All steps of `emitted` [steps, n, states]. Cut into halves, so that the gradients of the steps are put
  /// together in as many rounds as there are cuts above one, not as there are steps.
  void run(Tensor<B, 3> emitted, std::size_t first = 0) {
    const std::size_t steps = emitted.dim(0);
    if (steps == 0) return;
    if (steps == 1) return step(squeeze(std::move(emitted), 0), first);
    run(narrow(emitted, 0, 0, steps / 2), first);
    run(narrow(std::move(emitted), 0, steps / 2, steps - steps / 2), first + steps / 2);
  }

  /// -log of the probability of either last state: [n].
  Tensor<B, 1> losses() && {
    const auto at = [&](const TensorData& state) { return Tensor<B, 2, Int>::from_data(state, device_); };
    auto label = gather(alpha_, 1, at(plan_.last_label)) + Tensor<B, 2>::from_data(plan_.no_label, device_);
    auto blank = gather(std::move(alpha_), 1, at(plan_.last_blank));
    return -squeeze(log_sum_exp(std::move(label), std::move(blank)), 1);
  }

 private:
  // emitted [n, states]
  void step(Tensor<B, 2> emitted, std::size_t at) {
    const std::size_t states = emitted.dim(1);
    const auto padded = cat(std::vector{before_, alpha_}, 1);
    auto next = log_sum_exp(alpha_, narrow(padded, 1, 1, states), narrow(padded, 1, 0, states) + skips_) +
                std::move(emitted);
    if (at < plan_.steps_of_all) {
      alpha_ = std::move(next);
    } else {  // some inputs have ended
      const auto runs = Tensor<B, 2, Int>::from_data(plan_.steps, device_) > static_cast<double>(at);
      alpha_ = where(runs, std::move(next), std::move(alpha_));
    }
  }

  const CtcPlan& plan_;
  Device<B> device_;
  Tensor<B, 2> skips_;   // what it costs to come from two states before
  Tensor<B, 2> before_;  // [n, 2]: no state
  Tensor<B, 2> alpha_;   // [n, states]
};

/// -log p of each target: log-probabilities [steps, n, classes].
template <class B>
Tensor<B, 1> ctc_losses(Tensor<B, 3> log_probabilities, const CtcPlan& plan, bool zero_infinity) {
  const auto device = log_probabilities.device();
  const auto shape = log_probabilities.shape();
  auto labels = unsqueeze(Tensor<B, 2, Int>::from_data(plan.labels, device), 0);
  auto everywhere = expand<3>(labels, {shape[0], labels.dim(1), labels.dim(2)});
  auto emitted = gather(std::move(log_probabilities), 2, std::move(everywhere));
  CtcForward<B> forward(plan, device);
  forward.run(clamp_min(std::move(emitted), CtcPlan::kNever));
  auto losses = std::move(forward).losses();
  const auto never = losses > -CtcPlan::kNever / 10;
  if (zero_infinity) return where(never, 0, losses);
  // A factor rather than a constant: the gradient of an impossible target is no number, as in PyTorch.
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return losses * where(never, infinity, 1);
}

}  // namespace detail

/// -log p(target | input) for log-probabilities [steps, n, classes], targets [n, longest], padded, or all in
/// a row [sum of the lengths], and the lengths [n] of inputs and targets. The losses are [n]; the mean first
/// divides each by the length of its target. Infinite for a target that needs more steps than its input has.
/// ShapeError when lengths or classes are out of range, or a target holds the blank.
template <Reduction Red = Reduction::mean, class B, class A, std::size_t S, class K, class C, class D>
Reduced<Red, B, 1> ctc_loss(Tensor<B, 3> log_probabilities, Tensor<A, S, K> targets,
                            Tensor<C, 1, Int> input_lengths, Tensor<D, 1, Int> target_lengths,
                            const CtcLossConfig& options = {}) {
  static_assert(std::is_same_v<A, B> && std::is_same_v<C, B> && std::is_same_v<D, B>,
                "hearth: ctc_loss takes tensors of one backend; move one of them with "
                "Tensor<B, Rank>::from_data(x.to_data(), device)");
  static_assert((S == 1 || S == 2) && std::is_same_v<K, Int>,
                "hearth: ctc_loss takes targets of ints, [n, longest] or all in a row");
  const detail::CtcPlan plan(log_probabilities.dynamic_shape(), targets.to_data(), input_lengths.to_data(),
                             target_lengths.to_data(), options.blank);
  auto losses = detail::ctc_losses(std::move(log_probabilities), plan, options.zero_infinity);
  if constexpr (Red == Reduction::mean) {
    auto divisors = Tensor<B, 1>::from_data(plan.divisors, losses.device());
    losses = std::move(losses) / std::move(divisors);
  }
  return detail::reduce<Red>(std::move(losses));
}

/// ctc_loss as a layer.
template <Reduction Red = Reduction::mean>
struct CtcLoss {
  std::size_t blank = 0;
  bool zero_infinity = false;

  HEARTH_MODULE(CtcLoss, blank, zero_infinity)

  template <class B, class A, std::size_t S, class K, class C, class D>
  Reduced<Red, B, 1> operator()(Tensor<B, 3> log_probabilities, Tensor<A, S, K> targets,
                                Tensor<C, 1, Int> input_lengths, Tensor<D, 1, Int> target_lengths) const {
    return ctc_loss<Red>(std::move(log_probabilities), std::move(targets), std::move(input_lengths),
                         std::move(target_lengths), {.blank = blank, .zero_infinity = zero_infinity});
  }
};

}  // namespace hearth::inline v0_1::nn
