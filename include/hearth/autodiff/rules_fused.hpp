// The rules of steps that backends do in one pass over memory. A gradient that is such a step itself is made
// of other operations where it has to be differentiated again.
#pragma once

#include <hearth/autodiff/tape.hpp>
#include <hearth/autodiff/value.hpp>

namespace hearth::inline v0_1 {

template <ComputeBackend I> struct Autodiff;

namespace rules {

// Not inline: see rules_window.hpp.
template <class I>
struct Fused {
  using A = Autodiff<I>;
  using F = Variable<I>;
  using V = PrimitiveOf<I, Float>;
  using N = PrimitiveOf<I, Int>;

  static F softmax(F x);
  static F log_softmax(F x);
  static F log_softmax_backward(F grad, F y);
  static F cross_entropy(F logits, N classes);
  static F cross_entropy_backward(F grad, F logits, N classes);
  static Standardized<F> standardize(F x, double epsilon);
  static F standardize_backward(F grad, F x, F mean, F variance, double epsilon);

 private:
  template <class B>
  static Value<B> sum_last(const Value<B>& x) {
    const std::size_t rank = B::template shape<Float>(x.primitive()).rank();
    return Value<B>(B::template reduce<Float>(op::Sum{}, x.primitive(), AxisSet{1} << (rank - 1)));
  }
};

template <class I>
auto Fused<I>::softmax(F x) -> F {
  const Inputs<I, 1> in(x);
  V y = I::softmax(std::move(x.value));
  if (!in.tracked()) return {std::move(y)};
  return in.push(y, [y, e = in[0]](V g, const Back<I>& back) {
    // y (g - sum(y g))
    const Value<I> out(y), gradient(std::move(g));
    back.add(e, (out * (gradient - sum_last(out * gradient))).primitive());
  });
}

template <class I>
auto Fused<I>::log_softmax(F x) -> F {
  const Inputs<I, 1> in(x);
  V y = I::log_softmax(std::move(x.value));
  if (!in.tracked()) return {std::move(y)};
  return in.push(
      y, [y, e = in[0]](V g, const Back<I>& back) { back.add(e, I::log_softmax_backward(std::move(g), y)); });
}

template <class I>
auto Fused<I>::log_softmax_backward(F grad, F y) -> F {
  const Value<A> g(std::move(grad)), out(std::move(y));
  return (g - exp(out) * sum_last(g)).primitive();
}

template <class I>
auto Fused<I>::cross_entropy(F logits, N classes) -> F {
  const Inputs<I, 1> in(logits);
  if (!in.tracked()) return {I::cross_entropy(std::move(logits.value), std::move(classes))};
  V losses = I::cross_entropy(logits.value, classes);
  return in.push(std::move(losses), [x = std::move(logits.value), classes = std::move(classes), e = in[0]](
                                        V g, const Back<I>& back) {
    back.add(e, I::cross_entropy_backward(std::move(g), x, classes));
  });
}

template <class I>
auto Fused<I>::cross_entropy_backward(F grad, F logits, N classes) -> F {
  if (!grad.tracked() && !logits.tracked())
    return {I::cross_entropy_backward(std::move(grad.value), std::move(logits.value), std::move(classes))};
  // g softmax(x), and -g where the class is
  const Shape shape = A::template shape<Float>(logits), column = {shape[0], 1};
  F g = A::template reshape<Float>(std::move(grad), column);
  F at_class =
      A::template scatter_add<Float>(g, 1, I::template reshape<Int>(std::move(classes), column), shape);
  const Value<A> share(softmax(std::move(logits)));
  return (share * Value<A>(std::move(g)) - Value<A>(std::move(at_class))).primitive();
}

template <class I>
auto Fused<I>::standardize(F x, double epsilon) -> Standardized<F> {
  const Inputs<I, 1> in(x);
  if (!in.tracked()) {
    auto of = I::standardize(std::move(x.value), epsilon);
    return {{std::move(of.values)}, {std::move(of.mean)}, {std::move(of.variance)}};
  }
  auto of = I::standardize(x.value, epsilon);
  F y = in.push(std::move(of.values), [x = std::move(x.value), mean = of.mean, variance = of.variance,
                                       epsilon, e = in[0]](V g, const Back<I>& back) {
    back.add(e, I::standardize_backward(std::move(g), x, mean, variance, epsilon));
  });
  return {std::move(y), {std::move(of.mean)}, {std::move(of.variance)}};
}

template <class I>
auto Fused<I>::standardize_backward(F grad, F x, F mean, F variance, double epsilon) -> F {
  if (!grad.tracked() && !x.tracked())
    return {I::standardize_backward(std::move(grad.value), std::move(x.value), std::move(mean.value),
                                    std::move(variance.value), epsilon)};
  // The mean and the variance again, this time as functions of x.
  const Shape shape = A::template shape<Float>(x);
  const Value<A> count(static_cast<double>(shape[0] * shape[2]));
  const auto mean_of = [&](const Value<A>& v) {
    return Value<A>(A::template reduce<Float>(op::Sum{}, v.primitive(), 0b101)) / count;
  };
  const Value<A> g(std::move(grad)), in(std::move(x));
  const Value<A> centered = in - mean_of(in);
  const Value<A> root = sqrt(mean_of(centered * centered) + Value<A>(epsilon));
  const Value<A> y = centered / root;
  return ((g - mean_of(g) - y * mean_of(y * g)) / root).primitive();
}

}  // namespace rules
}  // namespace hearth::inline v0_1
