// What a fused optimizer step does to one element, for every backend: its numbers rounded once to the
// elements' type. Constexpr as ops are, so that kernels on a GPU may call it.
#pragma once

#include <cmath>

#include <hearth/backend/options.hpp>

namespace hearth {

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

  constexpr void operator()(T& weight, T grad) const { weight -= rate * (grad + decay * weight); }
  constexpr void operator()(T& weight, T grad, T& velocity) const {
    const T d = grad + decay * weight;
    velocity = first ? d : momentum * velocity + fresh * d;
    weight -= rate * (nesterov ? d + momentum * velocity : velocity);
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

  constexpr void operator()(T& weight, T grad, T& mean, T& variance) const {
    const T d = grad + decay * weight;
    mean = beta1 * mean + fresh1 * d;
    variance = beta2 * variance + fresh2 * d * d;
    weight = shrink * weight - rate * mean / (std::sqrt(variance) * scale + epsilon);
  }
};

}  // namespace hearth
