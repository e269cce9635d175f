// The updates of one parameter that a backend may fuse.
#pragma once

#include <cmath>

#include <hearth/autodiff/value.hpp>

namespace hearth::inline v0_1::optim::detail {

/// torch.optim.SGD's formula, in the backend's fused step where it has one.
template <class I>
void sgd_step(PrimitiveOf<I, Float>& weight, PrimitiveOf<I, Float> grad, PrimitiveOf<I, Float>& velocity,
              const SgdStep& s) {
  if constexpr (requires { I::sgd_step(weight, grad, velocity, s); }) {
    I::sgd_step(weight, std::move(grad), velocity, s);
  } else {
    using V = Value<I>;
    const V w(weight);
    V d = V(std::move(grad)) + w * V(s.weight_decay);
    if (s.momentum != 0) {
      const V v = s.first ? d : V(velocity) * V(s.momentum) + d * V(1 - s.dampening);
      velocity = v.primitive();
      d = s.nesterov ? d + v * V(s.momentum) : v;
    }
    weight = (w - d * V(s.learning_rate)).primitive();
  }
}

/// Adam and AdamW, in the backend's fused step where it has one.
template <class I>
void adam_step(PrimitiveOf<I, Float>& weight, PrimitiveOf<I, Float> grad, PrimitiveOf<I, Float>& mean,
               PrimitiveOf<I, Float>& variance, const AdamStep& s) {
  if constexpr (requires { I::adam_step(weight, grad, mean, variance, s); }) {
    I::adam_step(weight, std::move(grad), mean, variance, s);
  } else {
    using V = Value<I>;
    const V w(weight);
    const V d = s.decoupled ? V(std::move(grad)) : V(std::move(grad)) + w * V(s.weight_decay);
    const V m = V(mean) * V(s.beta1) + d * V(1 - s.beta1);
    const V v = V(variance) * V(s.beta2) + d * d * V(1 - s.beta2);
    mean = m.primitive();
    variance = v.primitive();
    const V root = sqrt(v) * V(1 / std::sqrt(s.correction2)) + V(s.epsilon);
    const double shrink = s.decoupled ? 1 - s.learning_rate * s.weight_decay : 1;
    weight = (w * V(shrink) - m / root * V(s.learning_rate / s.correction1)).primitive();
  }
}

}  // namespace hearth::inline v0_1::optim::detail
