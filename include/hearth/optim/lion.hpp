#pragma once

#include <hearth/optim/optimizer.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API LionConfig {
  double learning_rate = 1e-4;
  double beta1 = 0.9;   // of the direction
  double beta2 = 0.99;  // of the momentum that is kept
  double weight_decay = 0;

  HEARTH_MODULE(LionConfig, learning_rate, beta1, beta2, weight_decay)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct LionRule {
  static constexpr std::string_view name = "Lion";
  static constexpr std::array<std::string_view, 1> moments = {"mean"};
  LionConfig config;

  bool keeps(std::size_t, const ParamInfo&) const { return true; }
  const double& momentum() const { return config.beta1; }
  double& momentum() { return config.beta1; }

  template <class I>
  void update(Update<I>& u) const {
    using V = Value<I>;
    const V g(u.gradient);
    const V direction = sign(V(u.moment(0)) * V(config.beta1) + g * V(1 - config.beta1));
    u.average(0, g, config.beta2);
    u.move(direction * V(u.learning_rate), 1 - u.learning_rate * u.decay(config.weight_decay));
  }
};

}  // namespace detail

/// Lion (Chen et al., 2023): every weight moves by the learning rate, in the direction of a momentum's sign.
template <class M>
class Lion : public detail::Optimizer<M, detail::LionRule> {
 public:
  explicit Lion(const M& model, LionConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::LionRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
