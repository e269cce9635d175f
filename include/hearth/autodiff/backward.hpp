// The gradients of a model: the model's own struct over Grad.
#pragma once

#include <hearth/autodiff/gradient.hpp>
#include <hearth/module/convert.hpp>

namespace hearth::inline v0_1 {

namespace detail {
/// Is M a model over Autodiff?
template <class M>
inline constexpr bool trains = requires { requires BackendOf<M>::differentiable; };

/// It is: each way in which it is not has a sentence.
template <class M>
consteval bool check_trains() {
  static_assert(check_model<M>());
  if constexpr (std::is_void_v<BackendOf<M>>)
    static_assert(!is_model<M>, "hearth: this model has no parameters to train");
  else
    static_assert(
        trains<M>,
        "hearth: this model does not train; make it over Autodiff, as with init<Autodiff<NdArray<>>>, "
        "or take it there with to_backend");
  return true;
}

// Of what does not train, whatever lets the compiler go on to say so.
template <class M> struct InnerBackend {
  using type = Stored;
};
template <class M>
  requires trains<M>
struct InnerBackend<M> {
  using type = typename BackendOf<M>::Inner;
};

/// What a model of gradients has for a parameter: see module/leaves.hpp.
template <class I>
struct GradientOf {
  BackwardPass<I>& pass;

  template <class To, class Leaf>
  To operator()(const Path&, const Leaf& leaf) const {
    if constexpr (is_param<To>) {
      To gradient{{}, leaf.id()};
      if (leaf.requires_grad())
        if (auto found = pass.of(leaf.id())) gradient.value.emplace(std::move(*found));
      return gradient;
    } else {
      return To{};
    }
  }
};
}  // namespace detail

/// LeNet<Autodiff<I>> has gradients LeNet<Grad<I>>: gradients.fc1.weight.value is an optional tensor.
template <class M>
using Gradients = On<M, Grad<typename detail::InnerBackend<M>::type>>;

/// d loss / d parameter for each parameter of the model; none for frozen ones and for those that the loss
/// does not depend on. What the graph saved is released, unless keep_graph asks for another pass.
template <class I, std::size_t R, class M>
Gradients<M> backward(const Tensor<Autodiff<I>, R>& loss, const M& model, BackwardOptions options = {}) {
  static_assert(R == 0, "hearth: backward starts from a loss of rank 0; take its mean or its sum first");
  static_assert(detail::check_trains<M>());
  static_assert(!detail::trains<M> || std::is_same_v<BackendOf<M>, Autodiff<I>>,
                "hearth: the loss and the model are of different backends");
  detail::BackwardPass<I> pass(loss.primitive(), options);
  return detail::rebuild<Gradients<M>>(model, detail::GradientOf<I>{pass});
}

}  // namespace hearth::inline v0_1
