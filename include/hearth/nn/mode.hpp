// The mode of a model, in PyTorch's words.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/module/modules.hpp>

namespace hearth::inline v0_1::nn {

/// Layers behave as in training again, over a backend that tracks gradients.
template <class M>
void train(M& model) {
  set_training(model, true);
}

/// Layers behave as in inference, and gradients are tracked all the same. The model that valid() gives is in
/// this mode by its type.
template <class M>
void eval(M& model) {
  set_training(model, false);
}

namespace detail {
/// Does a layer over backend B train?
template <class B>
constexpr bool trains(const Training& mode) {
  return B::differentiable && mode.on;
}
}  // namespace detail

}  // namespace hearth::inline v0_1::nn
