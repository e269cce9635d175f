#pragma once

#include <hearth/optim/optimizer.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API AdaGradConfig {
  double learning_rate = 1e-2;
  double lr_decay = 0;  // step t goes learning_rate / (1 + (t - 1) lr_decay)
  double weight_decay = 0;
  double initial_accumulator_value = 0;
  double epsilon = 1e-10;

  HEARTH_MODULE(AdaGradConfig, learning_rate, lr_decay, weight_decay, initial_accumulator_value, epsilon)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct AdaGradRule {
  static constexpr std::string_view name = "AdaGrad";
  static constexpr std::array<std::string_view, 1> moments = {"sum"};
  AdaGradConfig config;

  bool keeps(std::size_t, const ParamInfo&) const { return true; }

  template <class I>
  void update(Update<I>& u) const {
    using V = Value<I>;
    const V g = u.decayed_gradient(u.decay(config.weight_decay));
    const V sum = V(u.moment(0, config.initial_accumulator_value)) + g * g;
    u.moment(0) = sum.primitive();
    const double rate = u.learning_rate / (1 + (u.steps() - 1) * config.lr_decay);
    u.move(g / (sqrt(sum) + V(config.epsilon)) * V(rate));
  }
};

}  // namespace detail

/// AdaGrad (Duchi et al., 2011), as torch.optim.Adagrad defines it.
template <class M>
class AdaGrad : public detail::Optimizer<M, detail::AdaGradRule> {
 public:
  explicit AdaGrad(const M& model, AdaGradConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::AdaGradRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
