#pragma once

#include <hearth/optim/optimizer.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API AdanConfig {
  double learning_rate = 1e-3;
  double beta1 = 0.98;  // of the gradient; the paper writes 1 - beta for each
  double beta2 = 0.92;  // of the difference between two gradients
  double beta3 = 0.99;  // of the square
  double epsilon = 1e-8;
  double weight_decay = 0;
  bool no_prox = false;  // decays as AdamW does, not by the proximal step

  HEARTH_MODULE(AdanConfig, learning_rate, beta1, beta2, beta3, epsilon, weight_decay, no_prox)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct AdanRule {
  static constexpr std::string_view name = "Adan";
  static constexpr std::array<std::string_view, 4> moments = {"mean", "difference", "square", "gradient"};
  AdanConfig config;

  bool keeps(std::size_t, const ParamInfo&) const { return true; }
  const double& momentum() const { return config.beta1; }
  double& momentum() { return config.beta1; }

  template <class I>
  void update(Update<I>& u) const {
    using V = Value<I>;
    const auto& c = config;
    const V g(u.gradient);
    if (!u.state.moments[3]) u.state.moments[3] = u.gradient;
    const V difference = g - V(u.moment(3)), look_ahead = g + difference * V(c.beta2);
    u.moment(3) = u.gradient;
    const V m = u.average(0, g, c.beta1), v = u.average(1, difference, c.beta2);
    const V n = u.average(2, look_ahead * look_ahead, c.beta3);
    const auto corrected = [&](double beta) { return 1 - std::pow(beta, u.steps()); };
    const V root = sqrt(n) * V(1 / std::sqrt(corrected(c.beta3))) + V(c.epsilon);
    const V direction = (m * V(1 / corrected(c.beta1)) + v * V(c.beta2 / corrected(c.beta2))) / root;
    const double decay = u.learning_rate * u.decay(c.weight_decay);
    const double shrink = c.no_prox ? 1 - decay : 1 / (1 + decay);
    u.move(direction * V(c.no_prox ? u.learning_rate : u.learning_rate * shrink), shrink);
  }
};

}  // namespace detail

/// Adan (Xie et al., 2022): Nesterov momentum from differences of gradients.
template <class M>
class Adan : public detail::Optimizer<M, detail::AdanRule> {
 public:
  explicit Adan(const M& model, AdanConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::AdanRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
