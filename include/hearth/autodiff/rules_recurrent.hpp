// The rule of a recurrence, over backends that give its gradients.
#pragma once

#include <hearth/autodiff/tape.hpp>
#include <hearth/backend/recurrence.hpp>

namespace hearth::inline v0_1::rules {

// Not inline: see rules_window.hpp.
template <class I>
struct Recurrent {
  using F = Variable<I>;
  using V = PrimitiveOf<I, Float>;

  static Recurrence<F> recurrence(RecurrenceInputs<F> in, RecurrenceOptions options);
};

template <class I>
auto Recurrent<I>::recurrence(RecurrenceInputs<F> in, RecurrenceOptions options) -> Recurrence<F> {
  // Any constant takes the place of what is not there.
  F c = in.c ? *in.c : F{in.h.value}, b = in.bias ? *in.bias : F{in.h.value};
  const Inputs<I, 5> edges(in.x, in.h, c, in.weight, b);
  RecurrenceInputs<V> values = {
      std::move(in.x.value), std::move(in.h.value), {}, std::move(in.weight.value), {}};
  if (in.c) values.c = std::move(c.value);
  if (in.bias) values.bias = std::move(b.value);
  in.c.reset();
  if (!edges.tracked()) {
    auto made = I::recurrence(std::move(values), options);
    Recurrence<F> result{.output = {std::move(made.output)}, .c = {}, .gates = {}, .kept = {}};
    if (made.c) result.c = F{std::move(*made.c)};
    return result;
  }
  RecurrenceInputs<V> saved = {{}, values.h, values.c, values.weight, {}};
  options.keep = true;
  auto made = I::recurrence(std::move(values), options);
  // The last c is a step of its own. It hands its gradient to the step of the outputs, which comes behind it
  // on the way back.
  std::optional<V> last = std::move(made.c);
  made.c.reset();
  const auto grad_c = std::make_shared<std::optional<V>>();
  V output = made.output;
  const Shape shape = I::template shape<Float>(output);
  F outputs = edges.push(std::move(output), [saved = std::move(saved), made = std::move(made), grad_c,
                                             options, edges = edges.edges()](V g, const Back<I>& back) {
    auto from_c = std::move(*grad_c);
    grad_c->reset();
    auto of = I::recurrence_backward(std::move(g), std::move(from_c), saved, made, options);
    const Shape wide = I::template shape<Float>(of.products);
    if (back.wants(edges[3]))
      back.add(edges[3], I::matmul(I::template permute<Float>(of.products, {1, 0}), std::move(of.before)));
    if (back.wants(edges[4]))
      back.add(edges[4], I::template reshape<Float>(
                             I::template reduce<Float>(op::Sum{}, std::move(of.products), 1), {wide[1]}));
    back.add(edges[0], std::move(of.x));
    back.add(edges[1], std::move(of.h));
    if (of.c) back.add(edges[2], std::move(*of.c));
  });
  Recurrence<F> result{.output = outputs, .c = {}, .gates = {}, .kept = {}};
  if (last)
    result.c =
        edges.push(std::move(*last), [grad_c, shape, e = Edge{outputs.node}](V g, const Back<I>& back) {
          if (!back.sweep[back.base + e.node])  // so that the step of the outputs takes its turn
            back.add(e, I::template full<Float>(shape, 0, I::template device<Float>(g)));
          *grad_c = std::move(g);
        });
  return result;
}

}  // namespace hearth::inline v0_1::rules
