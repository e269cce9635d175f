// What optimizers share: going through model, gradients and moments together, and the update of one
// parameter.
#pragma once

#include <cmath>

#include <hearth/autodiff/backward.hpp>

namespace hearth::optim::detail {

template <class M>
using Inner = typename BackendOf<M>::Inner;

/// A value per parameter, none yet.
template <class M>
Gradients<M> no_moments(const M& model) {
  return hearth::detail::rebuild<Gradients<M>>(model, []<class To>(const Path&, const auto& leaf) {
    if constexpr (hearth::detail::is_param<To>)
      return To{{}, leaf.id()};
    else
      return To{};
  });
}

/// Calls update(parameter, its gradient, its moments...) for each parameter that is not frozen and has a
/// gradient. Tied parameters are updated once, and the others then take the value of the first.
template <class M, class F, class... Moments>
void for_each_update(M& model, Gradients<M>& gradients, const F& update, Moments&... moments) {
  hearth::detail::Ties ties;
  Path path;
  hearth::detail::walk_together(
      path,
      [&]<class P>(const Path& at, P& param, auto& gradient, auto&... moment) {
        if constexpr (hearth::detail::is_param<P>) {
          if (!param.requires_grad() || !gradient.value) return;
          bool first = false;
          auto value = ties.once<hearth::detail::TensorOf<P>>(param.id(), [&] {
            first = true;
            if (!(param.shape() == gradient.value->dynamic_shape()))
              throw_shape_error("optimizer: '" + at.text() + "'", "a gradient " + param.shape().text(),
                                gradient.value->dynamic_shape().text());
            update(param, std::move(*gradient.value).primitive(), moment...);
            return param.value();
          });
          if (!first) param.assign(std::move(value));
        }
      },
      [](const Path& at, const std::string& model_has, const std::string& gradients_have) {
        throw_shape_error("optimizer: '" + at.text() + "'", model_has, gradients_have);
      },
      model, gradients, moments...);
}

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
    const V root = pow(v, V(0.5)) * V(1 / std::sqrt(s.correction2)) + V(s.epsilon);
    const double shrink = s.decoupled ? 1 - s.learning_rate * s.weight_decay : 1;
    weight = (w * V(shrink) - m / root * V(s.learning_rate / s.correction1)).primitive();
  }
}

}  // namespace hearth::optim::detail
