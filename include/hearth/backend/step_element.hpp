// What a fused optimizer step does to one element, or to a vector of them, for every backend: its numbers
// rounded once to the elements' type. Constexpr as ops are, so that kernels on a GPU may call it.
#pragma once

#include <cmath>

#include <hearth/backend/options.hpp>

namespace hearth::inline v0_1 {

template <class T>
struct SgdElement {
  T rate, momentum, decay, fresh;
  bool nesterov, first;

  explicit SgdElement(const SgdStep& s)
      : rate(static_cast<T>(s.learning_rate)),
        momentum(static_cast<T>(s.momentum)),
        decay(static_cast<T>(s.weight_decay)),
        fresh(static_cast<T>(1 - s.dampening)),
        nesterov(s.nesterov),
        first(s.first) {}

  template <class V>
  constexpr void operator()(V& weight, V grad) const {
    weight -= V(rate) * (grad + V(decay) * weight);
  }
  template <class V>
  constexpr void operator()(V& weight, V grad, V& velocity) const {
    const V d = grad + V(decay) * weight;
    velocity = first ? d : V(momentum) * velocity + V(fresh) * d;
    weight -= V(rate) * (nesterov ? d + V(momentum) * velocity : velocity);
  }
};

template <class T>
struct AdamElement {
  T beta1, beta2, fresh1, fresh2, decay, shrink, rate, scale, epsilon;

  explicit AdamElement(const AdamStep& s)
      : beta1(static_cast<T>(s.beta1)),
        beta2(static_cast<T>(s.beta2)),
        fresh1(static_cast<T>(1 - s.beta1)),
        fresh2(static_cast<T>(1 - s.beta2)),
        decay(static_cast<T>(s.decoupled ? 0 : s.weight_decay)),
        shrink(static_cast<T>(s.decoupled ? 1 - s.learning_rate * s.weight_decay : 1)),
        rate(static_cast<T>(s.learning_rate / s.correction1)),
        scale(static_cast<T>(1 / std::sqrt(s.correction2))),
        epsilon(static_cast<T>(s.epsilon)) {}

  template <class V>
  constexpr void operator()(V& weight, V grad, V& mean, V& variance) const {
    using std::sqrt;
    const V d = grad + V(decay) * weight;
    mean = V(beta1) * mean + V(fresh1) * d;
    variance = V(beta2) * variance + V(fresh2) * d * d;
    weight = V(shrink) * weight - V(rate) * mean / (sqrt(variance) * V(scale) + V(epsilon));
  }
};

}  // namespace hearth::inline v0_1
