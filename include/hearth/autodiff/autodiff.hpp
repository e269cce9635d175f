// Autodiff<I>: the backend I, and a tape of what was computed from parameters. It is a backend itself, so
// Autodiff<Autodiff<I>> gives second derivatives. Each op's value and rule stand in one function.
#pragma once

#include <hearth/autodiff/rules_fused.hpp>
#include <hearth/autodiff/rules_recurrent.hpp>
#include <hearth/autodiff/rules_scan.hpp>
#include <hearth/autodiff/rules_view.hpp>
#include <hearth/autodiff/rules_window.hpp>
#include <hearth/autodiff/tape.hpp>
#include <hearth/autodiff/value.hpp>

namespace hearth {

template <ComputeBackend I>
struct Autodiff {
  using Inner = I;
  using FloatElem = typename I::FloatElem;
  using Device = typename I::Device;
  static constexpr bool differentiable = true;

  template <class K>
  using Primitive = std::conditional_t<std::is_same_v<K, Float>, Variable<I>, PrimitiveOf<I, K>>;
  using F = Variable<I>;
  using V = PrimitiveOf<I, Float>;  // what a variable holds
  using N = PrimitiveOf<I, Int>;
  using T = PrimitiveOf<I, Bool>;

  template <class K> static constexpr bool is_float = std::is_same_v<K, Float>;

  // Between the backend and its inner one
  /// A parameter: gradients arrive under its id.
  static F leaf(V value, ParamId id) { return F{std::move(value), nullptr, 0, id}; }
  /// Wants a gradient, without being a parameter.
  static F track(V value) {
    auto tape = Tape<I>::make();
    const std::uint32_t node = tape->push_leaf();
    return F{std::move(value), std::move(tape), node, {}};
  }
  static F constant(V value) { return F{std::move(value)}; }

  // Storage
  template <class K> static Primitive<K> from_data(const TensorData& data, const Device& device) {
    return lift<K>(I::template from_data<K>(data, device));
  }
  template <class K> static TensorData to_data(Primitive<K> x) {
    return I::template to_data<K>(lower<K>(std::move(x)));
  }
  template <class K> static Primitive<K> full(const Shape& shape, double value, const Device& device) {
    return lift<K>(I::template full<K>(shape, value, device));
  }
  static N arange(std::size_t count, const Device& device) { return I::arange(count, device); }
  template <class K> static auto device(const Primitive<K>& x) {
    if constexpr (is_float<K>)
      return I::template device<Float>(x.value);
    else
      return I::template device<K>(x);
  }
  template <class K> static const Shape& shape(const Primitive<K>& x) {
    if constexpr (is_float<K>)
      return I::template shape<Float>(x.value);
    else
      return I::template shape<K>(x);
  }

  // Elementwise
  template <class K, class Op> static Primitive<K> unary(Op op, Primitive<K> x) {
    if constexpr (!is_float<K>) {
      return I::template unary<K>(op, std::move(x));
    } else {
      const Inputs<I, 1> in(x);
      if (!in.tracked()) return constant(I::template unary<Float>(op, std::move(x.value)));
      if constexpr (Op::keeps == op::Keeps::nothing) {
        return in.push(I::template unary<Float>(op, std::move(x.value)),
                       [op, e = in[0]](V g, const Back<I>& back) {
                         V same = g;
                         back.add(e, I::unary_backward(op, std::move(g), std::move(same)));
                       });
      } else {
        std::optional<V> kept;
        if constexpr (Op::keeps == op::Keeps::input) kept = x.value;
        V y = I::template unary<Float>(op, std::move(x.value));
        if constexpr (Op::keeps == op::Keeps::output) kept = y;
        return in.push(std::move(y), [op, kept = std::move(*kept), e = in[0]](V g, const Back<I>& back) {
          back.add(e, I::unary_backward(op, std::move(g), kept));
        });
      }
    }
  }
  // As operations, so that it can be differentiated itself.
  template <class Op> static F unary_backward(Op op, F grad, F kept) {
    const Value<Autodiff> g(grad), k(std::move(kept));
    return op.derivative(g, k).like(grad);
  }

  template <class K, class Op> static Primitive<K> binary(Op op, Primitive<K> a, Primitive<K> b) {
    if constexpr (!is_float<K>) {
      return I::template binary<K>(op, std::move(a), std::move(b));
    } else {
      const Inputs<I, 2> in(a, b);
      if (!in.tracked())
        return constant(I::template binary<Float>(op, std::move(a.value), std::move(b.value)));
      const Shape sa = shape<Float>(a), sb = shape<Float>(b);
      Value<I> ka, kb;
      if constexpr (Op::keeps_inputs) {
        ka = Value<I>(a.value);
        kb = Value<I>(b.value);
      }
      return in.push(I::template binary<Float>(op, std::move(a.value), std::move(b.value)),
                     [op, sa, sb, ka, kb, ea = in[0], eb = in[1]](V g, const Back<I>& back) {
                       const Value<I> gradient(g);
                       if (back.wants(ea))
                         back.add(ea, sum_to(op.derivative_a(gradient, ka, kb).like(g), sa));
                       if (back.wants(eb))
                         back.add(eb, sum_to(op.derivative_b(gradient, ka, kb).like(g), sb));
                     });
    }
  }
  template <class K, class Op> static T compare(Op op, Primitive<K> a, Primitive<K> b) {
    return I::template compare<K>(op, lower<K>(std::move(a)), lower<K>(std::move(b)));
  }
  template <class K> static Primitive<K> where(T mask, Primitive<K> a, Primitive<K> b) {
    if constexpr (!is_float<K>) {
      return I::template where<K>(std::move(mask), std::move(a), std::move(b));
    } else {
      const Inputs<I, 2> in(a, b);
      if (!in.tracked())
        return constant(I::template where<Float>(std::move(mask), std::move(a.value), std::move(b.value)));
      const Shape sa = shape<Float>(a), sb = shape<Float>(b);
      V y = I::template where<Float>(mask, std::move(a.value), std::move(b.value));
      return in.push(std::move(y), [mask, sa, sb, ea = in[0], eb = in[1]](V g, const Back<I>& back) {
        const V zero = I::template full<Float>(Shape::filled(I::template shape<Float>(g).rank(), 1), 0,
                                               I::template device<Float>(g));
        if (back.wants(ea)) back.add(ea, sum_to(I::template where<Float>(mask, g, zero), sa));
        if (back.wants(eb)) back.add(eb, sum_to(I::template where<Float>(mask, zero, g), sb));
      });
    }
  }
  template <class To, class From> static Primitive<To> cast(Primitive<From> x) {
    if constexpr (std::is_same_v<To, From>)
      return x;
    else
      return lift<To>(I::template cast<To, From>(lower<From>(std::move(x))));
  }

  // Reductions
  template <class K, class Op> static Primitive<K> reduce(Op op, Primitive<K> x, AxisSet axes) {
    if constexpr (!is_float<K>) {
      return I::template reduce<K>(op, std::move(x), axes);
    } else {
      const Inputs<I, 1> in(x);
      if (!in.tracked()) return constant(I::template reduce<Float>(op, std::move(x.value), axes));
      if constexpr (std::is_same_v<Op, op::Sum>) {
        const Shape from = shape<Float>(x);
        return in.push(I::template reduce<Float>(op, std::move(x.value), axes),
                       [from, e = in[0]](V g, const Back<I>& back) {
                         back.add(e, I::template expand<Float>(std::move(g), from));
                       });
      } else {
        V kept = x.value;
        V y = I::template reduce<Float>(op, std::move(x.value), axes);
        if constexpr (std::is_same_v<Op, op::Prod>) {
          return in.push(std::move(y), [kept, axes, e = in[0]](V g, const Back<I>& back) {
            back.add(e, prod_grad(std::move(g), kept, axes));
          });
        } else {
          return in.push(y, [kept, y, e = in[0]](V g, const Back<I>& back) {
            back.add(e, extreme_grad(std::move(g), kept, y));
          });
        }
      }
    }
  }
  template <class K, class Op> static N arg_reduce(Op op, Primitive<K> x, std::size_t axis) {
    return I::template arg_reduce<K>(op, lower<K>(std::move(x)), axis);
  }

  // Scans and sorting
  template <class K, class Op>
  static Primitive<K> scan(Op op, Primitive<K> x, std::size_t axis, bool reverse) {
    if constexpr (is_float<K>)
      return rules::scan<I>(op, std::move(x), axis, reverse);
    else
      return I::template scan<K>(op, std::move(x), axis, reverse);
  }
  template <class K, class Op> static N arg_scan(Op op, Primitive<K> x, std::size_t axis) {
    return I::template arg_scan<K>(op, lower<K>(std::move(x)), axis);
  }
  template <class K>
  static N argsort(Primitive<K> x, std::size_t axis, bool descending, std::size_t count) {
    return I::template argsort<K>(lower<K>(std::move(x)), axis, descending, count);
  }

  // Views
  template <class K> static Primitive<K> reshape(Primitive<K> x, const Shape& to) {
    return linear_op<K>(
        std::move(x), [&](auto v) { return I::template reshape<K>(std::move(v), to); },
        [from = shape<K>(x)](V g) { return I::template reshape<Float>(std::move(g), from); });
  }
  template <class K> static Primitive<K> permute(Primitive<K> x, const Shape& axes) {
    Shape inverse = axes;
    for (std::size_t axis = 0; axis < axes.rank(); ++axis) inverse[axes[axis]] = axis;
    return linear_op<K>(
        std::move(x), [&](auto v) { return I::template permute<K>(std::move(v), axes); },
        [inverse](V g) { return I::template permute<Float>(std::move(g), inverse); });
  }
  template <class K>
  static Primitive<K> slice(Primitive<K> x, const Shape& start, const Shape& extent, const Shape& step) {
    return linear_op<K>(
        std::move(x), [&](auto v) { return I::template slice<K>(std::move(v), start, extent, step); },
        [from = shape<K>(x), start, step](V g) {
          return I::template unslice<Float>(std::move(g), from, start, step);
        });
  }
  template <class K>
  static Primitive<K> unslice(Primitive<K> x, const Shape& to, const Shape& start, const Shape& step) {
    return linear_op<K>(
        std::move(x), [&](auto v) { return I::template unslice<K>(std::move(v), to, start, step); },
        [extent = shape<K>(x), start, step](V g) {
          return I::template slice<Float>(std::move(g), start, extent, step);
        });
  }
  template <class K> static Primitive<K> expand(Primitive<K> x, const Shape& to) {
    return linear_op<K>(
        std::move(x), [&](auto v) { return I::template expand<K>(std::move(v), to); },
        [from = shape<K>(x)](V g) { return sum_to(std::move(g), from); });
  }
  template <class K> static Primitive<K> concat(std::vector<Primitive<K>> parts, std::size_t axis) {
    if constexpr (!is_float<K>) {
      return I::template concat<K>(std::move(parts), axis);
    } else {
      const Inputs<I, Inputs<I, 0>::kMany> in(parts);
      std::vector<V> values;
      std::vector<Shape> shapes;
      for (F& part : parts) {
        shapes.push_back(shape<Float>(part));
        values.push_back(std::move(part.value));
      }
      V y = I::template concat<Float>(std::move(values), axis);
      if (!in.tracked()) return constant(std::move(y));
      return in.push(std::move(y), [edges = in.edges(), shapes, axis](V g, const Back<I>& back) {
        Shape start = Shape::filled(shapes.front().rank(), 0);
        const Shape step = Shape::filled(shapes.front().rank(), 1);
        for (std::size_t i = 0; i < edges.size(); ++i) {
          if (back.wants(edges[i])) back.add(edges[i], I::template slice<Float>(g, start, shapes[i], step));
          start[axis] += shapes[i][axis];
        }
      });
    }
  }
  template <class K> static Primitive<K> flip(Primitive<K> x, AxisSet axes) {
    return rules::flip<I, K>(std::move(x), axes);
  }
  template <class K>
  static Primitive<K> slice_assign(Primitive<K> x, Primitive<K> value, const Shape& start,
                                   const Shape& step) {
    return rules::slice_assign<I, K>(std::move(x), std::move(value), start, step);
  }

  // Indices
  template <class K> static Primitive<K> index_select(Primitive<K> x, std::size_t axis, N indices) {
    return linear_op<K>(
        std::move(x), [&](auto v) { return I::template index_select<K>(std::move(v), axis, indices); },
        [extent = shape<K>(x)[axis], axis, indices](V g) {
          return I::template index_add<Float>(std::move(g), axis, indices, extent);
        });
  }
  template <class K>
  static Primitive<K> index_add(Primitive<K> source, std::size_t axis, N indices, std::size_t extent) {
    return linear_op<K>(
        std::move(source),
        [&](auto v) { return I::template index_add<K>(std::move(v), axis, indices, extent); },
        [axis, indices](V g) { return I::template index_select<Float>(std::move(g), axis, indices); });
  }
  template <class K> static Primitive<K> gather(Primitive<K> x, std::size_t axis, N indices) {
    return linear_op<K>(
        std::move(x), [&](auto v) { return I::template gather<K>(std::move(v), axis, indices); },
        [from = shape<K>(x), axis, indices](V g) {
          return I::template scatter_add<Float>(std::move(g), axis, indices, from);
        });
  }
  template <class K>
  static Primitive<K> scatter_add(Primitive<K> source, std::size_t axis, N indices, const Shape& to) {
    return linear_op<K>(
        std::move(source),
        [&](auto v) { return I::template scatter_add<K>(std::move(v), axis, indices, to); },
        [axis, indices](V g) { return I::template gather<Float>(std::move(g), axis, indices); });
  }
  template <class K>
  static Primitive<K> scatter(Primitive<K> x, std::size_t axis, N indices, Primitive<K> source) {
    return rules::scatter<I, K>(std::move(x), axis, std::move(indices), std::move(source));
  }

  // Products and windows. Each gradient is a function of this backend too, so they can be differentiated
  // again.
  static F matmul(F a, F b) {
    const Inputs<I, 2> in(a, b);
    if (!in.tracked()) return constant(I::matmul(std::move(a.value), std::move(b.value)));
    V y = I::matmul(a.value, b.value);
    return in.push(
        std::move(y), [a = a.value, b = b.value, ea = in[0], eb = in[1]](V g, const Back<I>& back) {
          if (back.wants(ea)) back.add(ea, sum_to(I::matmul(g, transposed(b)), I::template shape<Float>(a)));
          if (back.wants(eb))
            back.add(eb, sum_to(I::matmul(transposed(a), std::move(g)), I::template shape<Float>(b)));
        });
  }

  static F linear(F x, F weight, std::optional<F> bias) {
    F b = bias ? std::move(*bias) : F{weight.value};  // without a bias, any constant takes its place
    const Inputs<I, 3> in(x, weight, b);
    std::optional<V> bias_value;
    if (bias) bias_value = std::move(b.value);
    if (!in.tracked())
      return constant(I::linear(std::move(x.value), std::move(weight.value), std::move(bias_value)));
    V y = I::linear(x.value, weight.value, std::move(bias_value));
    return in.push(std::move(y), [x = x.value, w = weight.value, ex = in[0], ew = in[1], eb = in[2]](
                                     V g, const Back<I>& back) {
      const Shape ws = I::template shape<Float>(w);
      const std::size_t rows = ws[1] == 0 ? 0 : I::template shape<Float>(x).numel() / ws[1];
      if (back.wants(ew) || back.wants(eb)) {
        const V g2 = I::template reshape<Float>(g, {rows, ws[0]});
        if (back.wants(ew))
          back.add(ew, I::matmul(transposed(g2), I::template reshape<Float>(x, {rows, ws[1]})));
        if (back.wants(eb))
          back.add(eb, I::template reshape<Float>(I::template reduce<Float>(op::Sum{}, g2, 1), {ws[0]}));
      }
      if (back.wants(ex)) back.add(ex, I::linear(std::move(g), transposed(w), std::nullopt));
    });
  }

  static F conv2d(F x, F weight, std::optional<F> bias, const Conv2dOptions& options) {
    return rules::Window<I>::conv2d(std::move(x), std::move(weight), std::move(bias), options);
  }
  static F conv2d_input_grad(F grad, F weight, const Shape& input, const Conv2dOptions& options) {
    return rules::Window<I>::conv2d_input_grad(std::move(grad), std::move(weight), input, options);
  }
  static F conv2d_weight_grad(F x, F grad, const Shape& weight, const Conv2dOptions& options) {
    return rules::Window<I>::conv2d_weight_grad(std::move(x), std::move(grad), weight, options);
  }
  static std::pair<F, N> max_pool2d(F x, const Pool2dOptions& options) {
    return rules::Window<I>::max_pool2d(std::move(x), options);
  }
  static F pool_scatter(F grad, N places, const Shape& input) {
    return rules::Window<I>::pool_scatter(std::move(grad), std::move(places), input);
  }
  static F pool_gather(F x, N places) {
    return rules::Window<I>::pool_gather(std::move(x), std::move(places));
  }
  static F map_axis(F x, std::size_t axis, const AxisMap& map) {
    return rules::Window<I>::map_axis(std::move(x), axis, map);
  }
  static F unfold2d(F x, const Unfold2dOptions& options) {
    return rules::Window<I>::unfold2d(std::move(x), options);
  }
  static F fold2d(F columns, const Shape& image, const Unfold2dOptions& options) {
    return rules::Window<I>::fold2d(std::move(columns), image, options);
  }

  // Random
  static F uniform(const Shape& to, double low, double high, RandomState state, const Device& device) {
    return constant(I::uniform(to, low, high, state, device));
  }
  static F normal(const Shape& to, double mean, double deviation, RandomState state, const Device& device) {
    return constant(I::normal(to, mean, deviation, state, device));
  }
  static F bernoulli(const Shape& to, double probability, double yes, RandomState state,
                     const Device& device) {
    return constant(I::bernoulli(to, probability, yes, state, device));
  }

  // Fused steps
  static F softmax(F x) { return rules::Fused<I>::softmax(std::move(x)); }
  static F log_softmax(F x) { return rules::Fused<I>::log_softmax(std::move(x)); }
  static F log_softmax_backward(F grad, F y) {
    return rules::Fused<I>::log_softmax_backward(std::move(grad), std::move(y));
  }
  static F cross_entropy(F logits, N classes) {
    return rules::Fused<I>::cross_entropy(std::move(logits), std::move(classes));
  }
  static F cross_entropy_backward(F grad, F logits, N classes) {
    return rules::Fused<I>::cross_entropy_backward(std::move(grad), std::move(logits), std::move(classes));
  }
  /// The mean and the variance are numbers here: no gradient passes through them.
  static Standardized<F> standardize(F x, double epsilon) {
    return rules::Fused<I>::standardize(std::move(x), epsilon);
  }
  static F standardize_backward(F grad, F x, F mean, F variance, double epsilon) {
    return rules::Fused<I>::standardize_backward(std::move(grad), std::move(x), std::move(mean),
                                                 std::move(variance), epsilon);
  }
  /// Where the inner backend gives their gradients. These are not differentiated again: over Autodiff<I>
  /// there is none.
  template <class J = I>
    requires differentiates_recurrence<J>
  static Recurrence<F> recurrence(RecurrenceInputs<F> inputs, const RecurrenceOptions& options) {
    return rules::Recurrent<J>::recurrence(std::move(inputs), options);
  }

 private:
  template <class K, class P> static Primitive<K> lift(P x) {
    if constexpr (is_float<K>)
      return constant(std::move(x));
    else
      return x;
  }
  template <class K> static auto lower(Primitive<K> x) {
    if constexpr (is_float<K>)
      return std::move(x.value);
    else
      return x;
  }

  // An op that is linear in its one input: the rule needs nothing of its value.
  template <class K, class Forward, class Backward>
  static Primitive<K> linear_op(Primitive<K> x, const Forward& forward, Backward backward) {
    if constexpr (!is_float<K>) {
      return forward(std::move(x));
    } else {
      const Inputs<I, 1> in(x);
      V y = forward(std::move(x.value));
      if (!in.tracked()) return constant(std::move(y));
      return in.push(std::move(y), [backward = std::move(backward), e = in[0]](V g, const Back<I>& back) {
        back.add(e, backward(std::move(g)));
      });
    }
  }

  static V transposed(V x) {
    Shape axes;
    const std::size_t rank = I::template shape<Float>(x).rank();
    for (std::size_t axis = 0; axis < rank; ++axis) axes.push_back(axis);
    std::swap(axes[rank - 1], axes[rank - 2]);
    return I::template permute<Float>(std::move(x), axes);
  }

  // The gradient of a broadcast: sums over what was repeated.
  static V sum_to(V g, const Shape& to) {
    const Shape from = I::template shape<Float>(g);
    AxisSet axes = 0;
    for (std::size_t i = 0; i < from.rank(); ++i) {
      const std::size_t missing = from.rank() - to.rank();
      if (i < missing || (to[i - missing] == 1 && from[i] != 1)) axes |= AxisSet{1} << i;
    }
    if (axes != 0) g = I::template reduce<Float>(op::Sum{}, std::move(g), axes);
    return from.rank() == to.rank() ? g : I::template reshape<Float>(std::move(g), to);
  }

  // Ties share the gradient evenly, as in torch.amax.
  static V extreme_grad(V g, const V& x, const V& y) {
    const V hits = I::template cast<Float, Bool>(I::template compare<Float>(op::Equal{}, x, y));
    const Shape s = I::template shape<Float>(y);
    const V count = sum_to(hits, s);
    return I::template binary<Float>(op::Mul{}, hits,
                                     I::template binary<Float>(op::Div{}, std::move(g), count));
  }

  // The product of all the others, also where some elements are 0.
  static V prod_grad(V g, const V& x, AxisSet axes) {
    const auto device = I::template device<Float>(x);
    const Shape one = Shape::filled(I::template shape<Float>(x).rank(), 1);
    const V zero = I::template full<Float>(one, 0, device), unit = I::template full<Float>(one, 1, device);
    const T is_zero = I::template compare<Float>(op::Equal{}, x, zero);
    const V others = I::template where<Float>(is_zero, unit, x);
    const V product = I::template reduce<Float>(op::Prod{}, others, axes);
    const V zeros = I::template reduce<Float>(op::Sum{}, I::template cast<Float, Bool>(is_zero), axes);
    const V at_zero =
        I::template where<Float>(I::template compare<Float>(op::Equal{}, zeros, unit), product, zero);
    const V elsewhere = I::template where<Float>(I::template compare<Float>(op::Equal{}, zeros, zero),
                                                 I::template binary<Float>(op::Div{}, product, others), zero);
    return I::template binary<Float>(op::Mul{}, I::template where<Float>(is_zero, at_zero, elsewhere),
                                     std::move(g));
  }
};

}  // namespace hearth
