#pragma once

#include <hearth/optim/optimizer.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API AdaDeltaConfig {
  double learning_rate = 1;
  double rho = 0.9;
  double epsilon = 1e-6;
  double weight_decay = 0;

  HEARTH_MODULE(AdaDeltaConfig, learning_rate, rho, epsilon, weight_decay)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct AdaDeltaRule {
  static constexpr std::string_view name = "AdaDelta";
  static constexpr std::array<std::string_view, 2> moments = {"square", "delta"};
  AdaDeltaConfig config;

  bool keeps(std::size_t, const ParamInfo&) const { return true; }

  template <class I>
  void update(Update<I>& u) const {
    using V = Value<I>;
    const V g = u.decayed_gradient(u.decay(config.weight_decay)), epsilon(config.epsilon);
    const V square = u.average(0, g * g, config.rho);
    const V delta = sqrt(V(u.moment(1)) + epsilon) / sqrt(square + epsilon) * g;
    u.average(1, delta * delta, config.rho);
    u.move(delta * V(u.learning_rate));
  }
};

}  // namespace detail

/// Adadelta (Zeiler, 2012), as torch.optim.Adadelta defines it.
template <class M>
class AdaDelta : public detail::Optimizer<M, detail::AdaDeltaRule> {
 public:
  explicit AdaDelta(const M& model, AdaDeltaConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::AdaDeltaRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
