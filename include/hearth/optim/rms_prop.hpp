#pragma once

#include <hearth/optim/optimizer.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API RmsPropConfig {
  double learning_rate = 1e-2;
  double alpha = 0.99;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;  // divides by an estimate of the variance, not of the square

  HEARTH_MODULE(RmsPropConfig, learning_rate, alpha, epsilon, weight_decay, momentum, centered)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct RmsPropRule {
  static constexpr std::string_view name = "RmsProp";
  static constexpr std::array<std::string_view, 3> moments = {"square", "mean", "velocity"};
  RmsPropConfig config;

  bool keeps(std::size_t moment, const ParamInfo&) const {
    return moment == 0 || (moment == 1 ? config.centered : config.momentum > 0);
  }
  const double& momentum() const { return config.momentum; }
  double& momentum() { return config.momentum; }

  template <class I>
  void update(Update<I>& u) const {
    using V = Value<I>;
    const V g = u.decayed_gradient(u.decay(config.weight_decay));
    V variance = u.average(0, g * g, config.alpha);
    if (config.centered) {
      const V mean = u.average(1, g, config.alpha);
      variance = variance - mean * mean;
    }
    V direction = g / (sqrt(variance) + V(config.epsilon));
    if (config.momentum > 0) {
      direction = V(u.moment(2)) * V(config.momentum) + direction;
      u.moment(2) = direction.primitive();
    }
    u.move(direction * V(u.learning_rate));
  }
};

}  // namespace detail

/// RMSprop (Hinton, 2012; centered: Graves, 2013), as torch.optim.RMSprop defines it.
template <class M>
class RmsProp : public detail::Optimizer<M, detail::RmsPropRule> {
 public:
  explicit RmsProp(const M& model, RmsPropConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::RmsPropRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
