#pragma once

#include <hearth/optim/step.hpp>

namespace hearth::optim {

struct SgdConfig {
  double learning_rate = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
};

/// Stochastic gradient descent with momentum (Sutskever et al., 2013), as torch.optim.SGD defines it.
template <class M>
class Sgd {
 public:
  explicit Sgd(const M& model, SgdConfig config = {})
      : config_(config), velocity_(detail::no_moments(model)) {}

  /// Changes the model's parameters; frozen ones and those without a gradient stay, also from decay.
  void step(M& model, Gradients<M> gradients) {
    using I = detail::Inner<M>;
    detail::for_each_update(
        model, gradients,
        [&]<class P>(P& param, PrimitiveOf<I, Float> gradient, auto& velocity) {
          const SgdStep step{config_.learning_rate, config_.momentum, config_.dampening,
                             config_.weight_decay,  config_.nesterov, !velocity.value.has_value()};
          PrimitiveOf<I, Float> moment =
              step.first ? PrimitiveOf<I, Float>{} : std::move(*velocity.value).primitive();
          detail::sgd_step<I>(param.storage(), std::move(gradient), moment, step);
          if (config_.momentum != 0) velocity.value.emplace(std::move(moment));
        },
        velocity_);
  }

  double learning_rate() const { return config_.learning_rate; }
  void set_learning_rate(double rate) { config_.learning_rate = rate; }

 private:
  SgdConfig config_;
  Gradients<M> velocity_;
};

}  // namespace hearth::optim
