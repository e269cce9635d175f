#pragma once

#include <hearth/optim/optimizer.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API NAdamConfig {
  double learning_rate = 2e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double momentum_decay = 4e-3;
  bool decoupled_weight_decay = false;  // as AdamW does

  HEARTH_MODULE(NAdamConfig, learning_rate, beta1, beta2, epsilon, weight_decay, momentum_decay,
                decoupled_weight_decay)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct NAdamRule {
  static constexpr std::string_view name = "NAdam";
  static constexpr std::array<std::string_view, 2> moments = {"mean", "variance"};
  NAdamConfig config;
  std::vector<double> products = {1};  // of the momenta up to a step; 0 after the last

  bool keeps(std::size_t, const ParamInfo&) const { return true; }

  double momentum_at(double step) const {
    return config.beta1 * (1 - 0.5 * std::pow(0.96, step * config.momentum_decay));
  }
  double product_up_to(std::uint64_t step) {
    constexpr double kNothing = 1e-30;  // beside 1
    while (products.size() <= step && products.back() > kNothing)
      products.push_back(products.back() * momentum_at(static_cast<double>(products.size())));
    return step < products.size() ? products[step] : 0;
  }

  template <class I>
  void update(Update<I>& u) {
    using V = Value<I>;
    const auto& c = config;
    const double decay = u.decay(c.weight_decay);
    const V g = u.decayed_gradient(c.decoupled_weight_decay ? 0 : decay);
    const V mean = u.average(0, g, c.beta1), variance = u.average(1, g * g, c.beta2);
    const V root = sqrt(variance * V(1 / (1 - std::pow(c.beta2, u.steps())))) + V(c.epsilon);
    const double product = product_up_to(u.state.steps), next = momentum_at(u.steps() + 1);
    const double of_gradient = (1 - momentum_at(u.steps())) / (1 - product);
    const double of_mean = next / (1 - product * next);
    u.move((g * V(of_gradient) + mean * V(of_mean)) / root * V(u.learning_rate),
           c.decoupled_weight_decay ? 1 - u.learning_rate * decay : 1);
  }
};

}  // namespace detail

/// NAdam (Dozat, 2016): Adam with Nesterov momentum, as torch.optim.NAdam defines it.
template <class M>
class NAdam : public detail::Optimizer<M, detail::NAdamRule> {
 public:
  explicit NAdam(const M& model, NAdamConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::NAdamRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
