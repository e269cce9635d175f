#pragma once

#include <hearth/optim/optimizer.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API RAdamConfig {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  bool decoupled_weight_decay = false;  // as AdamW does

  HEARTH_MODULE(RAdamConfig, learning_rate, beta1, beta2, epsilon, weight_decay, decoupled_weight_decay)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct RAdamRule {
  static constexpr std::string_view name = "RAdam";
  static constexpr std::array<std::string_view, 2> moments = {"mean", "variance"};
  RAdamConfig config;

  bool keeps(std::size_t, const ParamInfo&) const { return true; }
  const double& momentum() const { return config.beta1; }
  double& momentum() { return config.beta1; }

  // The paper's r_t; none while too few steps say how large the variance is.
  std::optional<double> rectification(double step) const {
    const double power = std::pow(config.beta2, step);
    const double limit = 2 / (1 - config.beta2) - 1, length = limit - 2 * step * power / (1 - power);
    if (!(length > 5)) return {};
    return std::sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length));
  }

  template <class I>
  void update(Update<I>& u) const {
    using V = Value<I>;
    const auto& c = config;
    const double decay = u.decay(c.weight_decay);
    const V g = u.decayed_gradient(c.decoupled_weight_decay ? 0 : decay);
    const V mean = u.average(0, g, c.beta1), variance = u.average(1, g * g, c.beta2);
    V direction = mean * V(u.learning_rate / (1 - std::pow(c.beta1, u.steps())));
    if (const auto r = rectification(u.steps()))
      direction =
          direction / (sqrt(variance) + V(c.epsilon)) * V(*r * std::sqrt(1 - std::pow(c.beta2, u.steps())));
    u.move(direction, c.decoupled_weight_decay ? 1 - u.learning_rate * decay : 1);
  }
};

}  // namespace detail

/// RAdam (Liu et al., 2020): Adam whose rate is rectified in the first steps, as torch.optim.RAdam defines
/// it.
template <class M>
class RAdam : public detail::Optimizer<M, detail::RAdamRule> {
 public:
  explicit RAdam(const M& model, RAdamConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::RAdamRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
