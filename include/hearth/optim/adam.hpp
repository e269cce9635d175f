#pragma once

#include <hearth/optim/step.hpp>

namespace hearth::optim {

struct AdamConfig {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
};

struct AdamWConfig {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
};

namespace detail {

/// Both kinds of Adam: they differ in where the decay goes.
template <class M, bool Decoupled>
class AdamLike {
 public:
  /// Changes the model's parameters; frozen ones and those without a gradient stay, also from decay.
  void step(M& model, Gradients<M> gradients) {
    using I = Inner<M>;
    ++steps_;
    const AdamStep step{learning_rate_,
                        beta1_,
                        beta2_,
                        epsilon_,
                        weight_decay_,
                        Decoupled,
                        1 - std::pow(beta1_, static_cast<double>(steps_)),
                        1 - std::pow(beta2_, static_cast<double>(steps_))};
    for_each_update(
        model, gradients,
        [&]<class P>(P& param, PrimitiveOf<I, Float> gradient, auto& mean, auto& variance) {
          using T = Tensor<I, P::rank>;
          for (auto* moment : {&mean, &variance})
            if (!moment->value)
              moment->value.emplace(T::zeros(param.value().shape(), param.value().device()));
          adam_step<I>(param.storage(), std::move(gradient), mean.value->primitive(),
                       variance.value->primitive(), step);
        },
        mean_, variance_);
  }

  double learning_rate() const { return learning_rate_; }
  void set_learning_rate(double rate) { learning_rate_ = rate; }

 protected:
  template <class Config>
  AdamLike(const M& model, const Config& config)
      : learning_rate_(config.learning_rate),
        beta1_(config.beta1),
        beta2_(config.beta2),
        epsilon_(config.epsilon),
        weight_decay_(config.weight_decay),
        mean_(no_moments(model)),
        variance_(mean_) {}

 private:
  double learning_rate_, beta1_, beta2_, epsilon_, weight_decay_;
  std::uint64_t steps_ = 0;
  Gradients<M> mean_, variance_;
};

}  // namespace detail

/// Adam (Kingma & Ba, 2015), as torch.optim.Adam defines it: decay is part of the gradient.
template <class M>
class Adam : public detail::AdamLike<M, false> {
 public:
  explicit Adam(const M& model, AdamConfig config = {}) : detail::AdamLike<M, false>(model, config) {}
};

/// AdamW (Loshchilov & Hutter, 2019): decay acts on the weights, apart from the gradient.
template <class M>
class AdamW : public detail::AdamLike<M, true> {
 public:
  explicit AdamW(const M& model, AdamWConfig config = {}) : detail::AdamLike<M, true>(model, config) {}
};

}  // namespace hearth::optim
