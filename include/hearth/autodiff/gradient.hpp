// Gradients of single tensors, and what leaves and enters the tape.
#pragma once

#include <hearth/autodiff/autodiff.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

struct BackwardOptions {
  bool keep_graph = false;  // for a second backward through the same graph
};

/// The same values on the backend that tracks gradients; this one wants none yet.
template <class I, std::size_t R>
Tensor<Autodiff<I>, R> to_autodiff(Tensor<I, R> x) {
  return Tensor<Autodiff<I>, R>(Autodiff<I>::constant(std::move(x).primitive()));
}

template <class I, std::size_t R, class K>
  requires(!std::is_same_v<K, Float>)
Tensor<Autodiff<I>, R, K> to_autodiff(Tensor<I, R, K> x) {
  return Tensor<Autodiff<I>, R, K>(std::move(x).primitive());
}

/// The same values as a tensor that wants a gradient, cut off from what computed them.
template <class I, std::size_t R>
Tensor<Autodiff<I>, R> require_grad(Tensor<Autodiff<I>, R> x) {
  return Tensor<Autodiff<I>, R>(Autodiff<I>::track(std::move(x).primitive().value));
}

/// The same values, cut off from what computed them.
template <class I, std::size_t R>
Tensor<Autodiff<I>, R> detach(Tensor<Autodiff<I>, R> x) {
  return Tensor<Autodiff<I>, R>(Autodiff<I>::constant(std::move(x).primitive().value));
}
/// The values as a tensor of the inner backend.
template <class I, std::size_t R>
Tensor<I, R> inner(Tensor<Autodiff<I>, R> x) {
  return Tensor<I, R>(std::move(x).primitive().value);
}
template <class I, std::size_t R, class K>
  requires(!std::is_same_v<K, Float>)
Tensor<I, R, K> inner(Tensor<Autodiff<I>, R, K> x) {
  return Tensor<I, R, K>(std::move(x).primitive());
}

namespace detail {

/// One backward pass from a loss of one element. Holds the tape while gradients are read from it. Not inline:
/// see rules_window.hpp.
template <class I>
class BackwardPass {
 public:
  using V = PrimitiveOf<I, Float>;

  BackwardPass(const Variable<I>& loss, BackwardOptions options);
  /// One that will be asked for the gradient of x, which may have been computed.
  BackwardPass(Variable<I> loss, Variable<I> x, BackwardOptions options);
  ~BackwardPass();

  std::optional<V> of(ParamId id);
  std::optional<V> of(Variable<I> x);

 private:
  // Where on the way to the loss x stands, if it does.
  Edge place(Variable<I>& x) const;
  static Variable<I> prepared(Variable<I> loss);
  Sweep<I> run(BackwardOptions options, Edge wanted);

  Variable<I> loss_;
  Sweep<I> sweep_;
};

template <class I>
BackwardPass<I>::BackwardPass(const Variable<I>& loss, BackwardOptions options)
    : loss_(prepared(loss)), sweep_(run(options, {})) {}
template <class I>
BackwardPass<I>::BackwardPass(Variable<I> loss, Variable<I> x, BackwardOptions options)
    : loss_(prepared(std::move(loss))), sweep_(run(options, place(x))) {}
template <class I>
BackwardPass<I>::~BackwardPass() = default;

template <class I>
auto BackwardPass<I>::of(ParamId id) -> std::optional<V> {
  return loss_.tape->gradient_of(id, sweep_, loss_.node);
}
template <class I>
auto BackwardPass<I>::of(Variable<I> x) -> std::optional<V> {
  if (x.leaf.value != 0 && !x.tape) return of(x.leaf);
  const Edge edge = place(x);
  if (edge.node == Edge::kNone) return {};
  return sweep_[edge.node];
}

template <class I>
Edge BackwardPass<I>::place(Variable<I>& x) const {
  Tape<I>::resolve(x);
  return x.tape == loss_.tape && x.node <= loss_.node ? Edge{x.node} : Edge{};
}

template <class I>
Variable<I> BackwardPass<I>::prepared(Variable<I> loss) {
  Inputs<I, 1> joined(loss);  // a loss that is itself a parameter gets its tape here
  if (!joined.tracked())
    throw Error(
        "hearth: backward: expected a loss that depends on something that requires a gradient, got one that does not");
  if (!loss.tape)
    loss = joined.push(loss.value, [e = joined[0]](V g, const Back<I>& back) { back.add(e, std::move(g)); });
  return loss;
}

template <class I>
Sweep<I> BackwardPass<I>::run(BackwardOptions options, Edge wanted) {
  const Shape shape = I::template shape<Float>(loss_.value);
  auto seed = I::template full<Float>(shape, 1, I::template device<Float>(loss_.value));
  return loss_.tape->backward(loss_.node, std::move(seed), options.keep_graph, wanted);
}

}  // namespace detail

/// d loss / d x for a tensor made by require_grad or computed from one; zeros where the loss does not depend
/// on it.
template <class I, std::size_t R>
Tensor<I, R> gradient(const Tensor<Autodiff<I>, 0>& loss, const Tensor<Autodiff<I>, R>& x,
                      BackwardOptions options = {}) {
  detail::BackwardPass<I> pass(loss.primitive(), x.primitive(), options);
  auto found = pass.of(x.primitive());
  if (!found) return Tensor<I, R>::zeros(x.shape(), x.device());
  return Tensor<I, R>(std::move(*found));
}

}  // namespace hearth::inline v0_1
