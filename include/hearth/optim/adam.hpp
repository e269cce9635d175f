#pragma once

#include <hearth/optim/optimizer.hpp>
#include <hearth/optim/step.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API AdamConfig {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;  // divides by the largest variance so far (Reddi et al., 2018)

  HEARTH_MODULE(AdamConfig, learning_rate, beta1, beta2, epsilon, weight_decay, amsgrad)

  /// Error for what no optimizer can have.
  void check() const;
};

struct HEARTH_API AdamWConfig {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
  bool amsgrad = false;
  bool cautious_weight_decay = false;  // no decay where it works against the update (Chen et al., 2025)

  HEARTH_MODULE(AdamWConfig, learning_rate, beta1, beta2, epsilon, weight_decay, amsgrad,
                cautious_weight_decay)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

/// torch.optim.Adam and AdamW on moments 0 (mean), 1 (variance) and, for amsgrad, 2 (max_variance).
template <class I>
void adam_update(Update<I>& u, AdamStep step, bool amsgrad, bool cautious) {
  using V = Value<I>;
  step.learning_rate = u.learning_rate;
  step.correction1 = 1 - std::pow(step.beta1, u.steps());
  step.correction2 = 1 - std::pow(step.beta2, u.steps());
  if (!amsgrad && !cautious) {
    auto &mean = u.moment(0), &variance = u.moment(1);
    return adam_step<I>(u.weight, std::move(u.gradient), mean, variance, step);
  }
  const V d = u.decayed_gradient(step.decoupled ? 0 : step.weight_decay);
  const V m = u.average(0, d, step.beta1);
  V v = u.average(1, d * d, step.beta2);
  if (amsgrad) v = V(u.moment(2) = I::template binary<Float>(op::Maximum{}, u.moment(2), v.primitive()));
  const V direction = m / (sqrt(v) * V(1 / std::sqrt(step.correction2)) + V(step.epsilon));
  const double decay = step.decoupled ? step.learning_rate * step.weight_decay : 0;
  const V moved = direction * V(step.learning_rate / step.correction1);
  if (!cautious) return u.move(moved, 1 - decay);
  const V w(u.weight);
  u.move(moved + select(direction * w < V(0), V(0), w * V(decay)));
}

template <class Config, bool Decoupled>
struct AdamRule {
  static constexpr std::string_view name = Decoupled ? "AdamW" : "Adam";
  static constexpr std::array<std::string_view, 3> moments = {"mean", "variance", "max_variance"};
  Config config;

  bool keeps(std::size_t moment, const ParamInfo&) const { return moment < 2 || config.amsgrad; }
  const double& momentum() const { return config.beta1; }
  double& momentum() { return config.beta1; }

  template <class I>
  void update(Update<I>& u) const {
    bool cautious = false;
    if constexpr (Decoupled) cautious = config.cautious_weight_decay;
    const AdamStep step{0,        config.beta1, config.beta2, config.epsilon, u.decay(config.weight_decay),
                        Decoupled};
    adam_update<I>(u, step, config.amsgrad, cautious);
  }
};

}  // namespace detail

/// Adam (Kingma & Ba, 2015), as torch.optim.Adam defines it: decay is part of the gradient.
template <class M>
class Adam : public detail::Optimizer<M, detail::AdamRule<AdamConfig, false>> {
 public:
  explicit Adam(const M& model, AdamConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::AdamRule<AdamConfig, false>>(model, {config}, std::move(groups)) {}
};

/// AdamW (Loshchilov & Hutter, 2019): decay acts on the weights, apart from the gradient.
template <class M>
class AdamW : public detail::Optimizer<M, detail::AdamRule<AdamWConfig, true>> {
 public:
  explicit AdamW(const M& model, AdamWConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::AdamRule<AdamWConfig, true>>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
