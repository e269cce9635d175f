#pragma once

#include <hearth/optim/optimizer.hpp>
#include <hearth/optim/step.hpp>

namespace hearth::inline v0_1::optim {

struct HEARTH_API SgdConfig {
  double learning_rate = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;

  HEARTH_MODULE(SgdConfig, learning_rate, momentum, dampening, weight_decay, nesterov)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

struct SgdRule {
  static constexpr std::string_view name = "Sgd";
  static constexpr std::array<std::string_view, 1> moments = {"velocity"};
  SgdConfig config;

  bool keeps(std::size_t, const ParamInfo&) const { return config.momentum != 0; }
  const double& momentum() const { return config.momentum; }
  double& momentum() { return config.momentum; }

  template <class I>
  void update(Update<I>& u) const {
    auto& velocity = u.state.moments[0];
    const SgdStep step{u.learning_rate, config.momentum,      config.dampening, u.decay(config.weight_decay),
                       config.nesterov, !velocity.has_value()};
    PrimitiveOf<I, Float> moment = step.first ? PrimitiveOf<I, Float>{} : std::move(*velocity);
    sgd_step<I>(u.weight, std::move(u.gradient), moment, step);
    if (config.momentum != 0) velocity = std::move(moment);
  }
};

}  // namespace detail

/// Stochastic gradient descent with momentum (Sutskever et al., 2013), as torch.optim.SGD defines it.
template <class M>
class Sgd : public detail::Optimizer<M, detail::SgdRule> {
 public:
  explicit Sgd(const M& model, SgdConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::SgdRule>(model, {config}, std::move(groups)) {}
};

}  // namespace hearth::inline v0_1::optim
