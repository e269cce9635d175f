// Autodiff<I>: the backend I, and a tape of what was computed from parameters. It is a backend itself, so
// Autodiff<Autodiff<I>> gives second derivatives. Each op's value and rule stand in one function.
#pragma once

#include <hearth/autodiff/rules_elementwise.hpp>
#include <hearth/autodiff/rules_fused.hpp>
#include <hearth/autodiff/rules_move.hpp>
#include <hearth/autodiff/rules_product.hpp>
#include <hearth/autodiff/rules_recurrent.hpp>
#include <hearth/autodiff/rules_reduce.hpp>
#include <hearth/autodiff/rules_scan.hpp>
#include <hearth/autodiff/rules_view.hpp>
#include <hearth/autodiff/rules_window.hpp>
#include <hearth/autodiff/tape.hpp>
#include <hearth/autodiff/value.hpp>

namespace hearth::inline v0_1 {

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
    if constexpr (is_float<K>)
      return rules::unary<I>(op, std::move(x));
    else
      return I::template unary<K>(op, std::move(x));
  }
  // As operations, so that it can be differentiated itself.
  template <class Op> static F unary_backward(Op op, F grad, F kept) {
    const Value<Autodiff> g(grad), k(std::move(kept));
    return op.derivative(g, k).like(grad);
  }

  template <class K, class Op> static Primitive<K> binary(Op op, Primitive<K> a, Primitive<K> b) {
    if constexpr (is_float<K>)
      return rules::binary<I>(op, std::move(a), std::move(b));
    else
      return I::template binary<K>(op, std::move(a), std::move(b));
  }
  template <class K, class Op> static T compare(Op op, Primitive<K> a, Primitive<K> b) {
    return I::template compare<K>(op, lower<K>(std::move(a)), lower<K>(std::move(b)));
  }
  template <class K> static Primitive<K> where(T mask, Primitive<K> a, Primitive<K> b) {
    if constexpr (is_float<K>)
      return rules::Choice<I>::where(std::move(mask), std::move(a), std::move(b));
    else
      return I::template where<K>(std::move(mask), std::move(a), std::move(b));
  }
  template <class To, class From> static Primitive<To> cast(Primitive<From> x) {
    if constexpr (std::is_same_v<To, From>)
      return x;
    else
      return lift<To>(I::template cast<To, From>(lower<From>(std::move(x))));
  }

  // Reductions
  template <class K, class Op> static Primitive<K> reduce(Op op, Primitive<K> x, AxisSet axes) {
    if constexpr (is_float<K>)
      return rules::reduce<I>(op, std::move(x), axes);
    else
      return I::template reduce<K>(op, std::move(x), axes);
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
  template <class K>
  static Primitive<K> reshape(Primitive<K> x, const Shape& to) {
    if constexpr (is_float<K>)
      return rules::Move<I>::reshape(std::move(x), to);
    else
      return I::template reshape<K>(std::move(x), to);
  }
  template <class K>
  static Primitive<K> permute(Primitive<K> x, const Shape& axes) {
    if constexpr (is_float<K>)
      return rules::Move<I>::permute(std::move(x), axes);
    else
      return I::template permute<K>(std::move(x), axes);
  }
  template <class K>
  static Primitive<K> slice(Primitive<K> x, const Shape& start, const Shape& extent, const Shape& step) {
    if constexpr (is_float<K>)
      return rules::Move<I>::slice(std::move(x), start, extent, step);
    else
      return I::template slice<K>(std::move(x), start, extent, step);
  }
  template <class K>
  static Primitive<K> unslice(Primitive<K> x, const Shape& to, const Shape& start, const Shape& step) {
    if constexpr (is_float<K>)
      return rules::Move<I>::unslice(std::move(x), to, start, step);
    else
      return I::template unslice<K>(std::move(x), to, start, step);
  }
  template <class K>
  static Primitive<K> expand(Primitive<K> x, const Shape& to) {
    if constexpr (is_float<K>)
      return rules::Move<I>::expand(std::move(x), to);
    else
      return I::template expand<K>(std::move(x), to);
  }
  template <class K>
  static Primitive<K> concat(std::vector<Primitive<K>> parts, std::size_t axis) {
    if constexpr (is_float<K>)
      return rules::Move<I>::concat(std::move(parts), axis);
    else
      return I::template concat<K>(std::move(parts), axis);
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
  template <class K>
  static Primitive<K> index_select(Primitive<K> x, std::size_t axis, N indices) {
    if constexpr (is_float<K>)
      return rules::Move<I>::index_select(std::move(x), axis, std::move(indices));
    else
      return I::template index_select<K>(std::move(x), axis, std::move(indices));
  }
  template <class K>
  static Primitive<K> index_add(Primitive<K> source, std::size_t axis, N indices, std::size_t extent) {
    if constexpr (is_float<K>)
      return rules::Move<I>::index_add(std::move(source), axis, std::move(indices), extent);
    else
      return I::template index_add<K>(std::move(source), axis, std::move(indices), extent);
  }
  template <class K>
  static Primitive<K> gather(Primitive<K> x, std::size_t axis, N indices) {
    if constexpr (is_float<K>)
      return rules::Move<I>::gather(std::move(x), axis, std::move(indices));
    else
      return I::template gather<K>(std::move(x), axis, std::move(indices));
  }
  template <class K>
  static Primitive<K> scatter_add(Primitive<K> source, std::size_t axis, N indices, const Shape& to) {
    if constexpr (is_float<K>)
      return rules::Move<I>::scatter_add(std::move(source), axis, std::move(indices), to);
    else
      return I::template scatter_add<K>(std::move(source), axis, std::move(indices), to);
  }
  template <class K>
  static Primitive<K> scatter(Primitive<K> x, std::size_t axis, N indices, Primitive<K> source) {
    return rules::scatter<I, K>(std::move(x), axis, std::move(indices), std::move(source));
  }

  // Products and windows. Each gradient is a function of this backend too, so they can be differentiated
  // again.
  static F matmul(F a, F b) { return rules::Product<I>::matmul(std::move(a), std::move(b)); }
  static F linear(F x, F weight, std::optional<F> bias) {
    return rules::Product<I>::linear(std::move(x), std::move(weight), std::move(bias));
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
};

}  // namespace hearth::inline v0_1
