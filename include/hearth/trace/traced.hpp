// Traced<I>: the backend I, which also writes down what is computed from a model's inputs as operators of
// ONNX. It is a backend itself: a model over it computes what it does over I.
#pragma once

#include <utility>

#include <hearth/backend/concept.hpp>
#include <hearth/trace/traced_value.hpp>

namespace hearth::inline v0_1 {

template <ComputeBackend I>
struct Traced {
  static_assert(!I::differentiable,
                "hearth: a model is traced as it infers, without gradients; trace valid(model)");

  using Inner = I;
  using FloatElem = typename I::FloatElem;
  using Device = typename I::Device;
  static constexpr bool differentiable = false;

  template <class K> using Primitive = TracedValue<I, K>;
  using F = Primitive<Float>;
  using N = Primitive<Int>;
  using T = Primitive<Bool>;
  using Tracer = detail::Tracer;
  using Id = detail::TraceId;

  // Storage
  template <class K> static Primitive<K> from_data(const TensorData& data, const Device& device) {
    return {I::template from_data<K>(data, device)};
  }
  /// Error while a graph is made, for what depends on an input of it.
  template <class K> static TensorData to_data(Primitive<K> x) {
    if (const Tracer* tracer = Tracer::current(); tracer && x.serial == tracer->serial())
      tracer->check_readable(x.id);
    return I::template to_data<K>(std::move(x.value));
  }
  template <class K> static Primitive<K> full(const Shape& shape, double value, const Device& device) {
    return made<K>(I::template full<K>(shape, value, device),
                   [&](Tracer& t) { return t.full(dtype<K>, shape, value); });
  }
  static N arange(std::size_t count, const Device& device) {
    return made<Int>(I::arange(count, device), [&](Tracer& t) { return t.arange(count); });
  }
  template <class K> static Device device(const Primitive<K>& x) { return I::template device<K>(x.value); }
  template <class K> static const Shape& shape(const Primitive<K>& x) {
    return I::template shape<K>(x.value);
  }

  // Elementwise
  template <class K, class Op> static Primitive<K> unary(Op op, Primitive<K> x) {
    return made<K>(I::template unary<K>(op, x.value),
                   [&](Tracer& t) { return t.unary(detail::call_of(op), id(t, x)); });
  }
  template <class Op> static F unary_backward(Op op, F grad, F kept) {
    return refused<Float>(I::unary_backward(op, grad.value, kept.value), "unary_backward", grad, kept);
  }
  template <class K, class Op> static Primitive<K> binary(Op op, Primitive<K> a, Primitive<K> b) {
    return made<K>(I::template binary<K>(op, a.value, b.value),
                   [&](Tracer& t) { return t.binary(detail::call_of(op), id(t, a), id(t, b)); });
  }
  template <class K, class Op> static T compare(Op op, Primitive<K> a, Primitive<K> b) {
    return made<Bool>(I::template compare<K>(op, a.value, b.value),
                      [&](Tracer& t) { return t.compare(detail::call_of(op), id(t, a), id(t, b)); });
  }
  template <class K> static Primitive<K> where(T mask, Primitive<K> a, Primitive<K> b) {
    return made<K>(I::template where<K>(mask.value, a.value, b.value),
                   [&](Tracer& t) { return t.where(id(t, mask), id(t, a), id(t, b)); });
  }
  template <class To, class From> static Primitive<To> cast(Primitive<From> x) {
    if constexpr (std::is_same_v<To, From>)
      return x;
    else
      return made<To>(I::template cast<To, From>(x.value),
                      [&](Tracer& t) { return t.cast(id(t, x), dtype<To>); });
  }

  // Reductions, scans and sorting
  template <class K, class Op> static Primitive<K> reduce(Op op, Primitive<K> x, AxisSet axes) {
    return made<K>(I::template reduce<K>(op, x.value, axes),
                   [&](Tracer& t) { return t.reduce(Op::name, id(t, x), axes); });
  }
  template <class K, class Op> static N arg_reduce(Op op, Primitive<K> x, std::size_t axis) {
    return made<Int>(I::template arg_reduce<K>(op, x.value, axis),
                     [&](Tracer& t) { return t.arg_reduce(Op::name, id(t, x), axis); });
  }
  template <class K, class Op>
  static Primitive<K> scan(Op op, Primitive<K> x, std::size_t axis, bool reverse) {
    return made<K>(I::template scan<K>(op, x.value, axis, reverse),
                   [&](Tracer& t) { return t.scan(Op::name, id(t, x), axis, reverse); });
  }
  template <class K, class Op> static N arg_scan(Op op, Primitive<K> x, std::size_t axis) {
    return refused<Int>(I::template arg_scan<K>(op, x.value, axis), "arg_scan", x);
  }
  template <class K>
  static N argsort(Primitive<K> x, std::size_t axis, bool descending, std::size_t count) {
    return made<Int>(I::template argsort<K>(x.value, axis, descending, count),
                     [&](Tracer& t) { return t.argsort(id(t, x), axis, descending, count); });
  }

  // Views
  template <class K> static Primitive<K> reshape(Primitive<K> x, const Shape& to) {
    return made<K>(I::template reshape<K>(x.value, to), [&](Tracer& t) { return t.reshape(id(t, x), to); });
  }
  template <class K> static Primitive<K> permute(Primitive<K> x, const Shape& axes) {
    return made<K>(I::template permute<K>(x.value, axes),
                   [&](Tracer& t) { return t.permute(id(t, x), axes); });
  }
  template <class K>
  static Primitive<K> slice(Primitive<K> x, const Shape& start, const Shape& extent, const Shape& step) {
    return made<K>(I::template slice<K>(x.value, start, extent, step),
                   [&](Tracer& t) { return t.slice(id(t, x), start, extent, step); });
  }
  template <class K>
  static Primitive<K> unslice(Primitive<K> x, const Shape& to, const Shape& start, const Shape& step) {
    return made<K>(I::template unslice<K>(x.value, to, start, step),
                   [&](Tracer& t) { return t.unslice(id(t, x), to, start, step); });
  }
  template <class K> static Primitive<K> flip(Primitive<K> x, AxisSet axes) {
    return made<K>(I::template flip<K>(x.value, axes), [&](Tracer& t) { return t.flip(id(t, x), axes); });
  }
  template <class K>
  static Primitive<K> slice_assign(Primitive<K> x, Primitive<K> value, const Shape& start,
                                   const Shape& step) {
    return made<K>(I::template slice_assign<K>(x.value, value.value, start, step),
                   [&](Tracer& t) { return t.slice_assign(id(t, x), id(t, value), start, step); });
  }
  template <class K> static Primitive<K> expand(Primitive<K> x, const Shape& to) {
    return made<K>(I::template expand<K>(x.value, to), [&](Tracer& t) { return t.expand(id(t, x), to); });
  }
  template <class K> static Primitive<K> concat(std::vector<Primitive<K>> parts, std::size_t axis) {
    std::vector<PrimitiveOf<I, K>> values;
    for (const auto& part : parts) values.push_back(part.value);
    auto y = I::template concat<K>(std::move(values), axis);
    const Shape to = I::template shape<K>(y);
    return made<K>(std::move(y), [&](Tracer& t) {
      std::vector<Id> ids;
      for (const auto& part : parts) ids.push_back(id(t, part));
      return t.concat(ids, axis, to);
    });
  }

  // Indices
  template <class K> static Primitive<K> index_select(Primitive<K> x, std::size_t axis, N indices) {
    return made_to<K>(
        I::template index_select<K>(x.value, axis, indices.value),
        [&](Tracer& t, const Shape& to) { return t.index_select(id(t, x), axis, id(t, indices), to); });
  }
  template <class K>
  static Primitive<K> index_add(Primitive<K> source, std::size_t axis, N indices, std::size_t extent) {
    return made_to<K>(
        I::template index_add<K>(source.value, axis, indices.value, extent),
        [&](Tracer& t, const Shape& to) { return t.index_add(id(t, source), axis, id(t, indices), to); });
  }
  template <class K> static Primitive<K> gather(Primitive<K> x, std::size_t axis, N indices) {
    return made<K>(I::template gather<K>(x.value, axis, indices.value),
                   [&](Tracer& t) { return t.gather(id(t, x), axis, id(t, indices)); });
  }
  template <class K>
  static Primitive<K> scatter_add(Primitive<K> source, std::size_t axis, N indices, const Shape& to) {
    return made<K>(I::template scatter_add<K>(source.value, axis, indices.value, to),
                   [&](Tracer& t) { return t.scatter_add(id(t, source), axis, id(t, indices), to); });
  }
  template <class K>
  static Primitive<K> scatter(Primitive<K> x, std::size_t axis, N indices, Primitive<K> source) {
    return made<K>(I::template scatter<K>(x.value, axis, indices.value, source.value),
                   [&](Tracer& t) { return t.scatter(id(t, x), axis, id(t, indices), id(t, source)); });
  }

  // Products and windows
  static F matmul(F a, F b) {
    return made_to<Float>(I::matmul(a.value, b.value),
                          [&](Tracer& t, const Shape& to) { return t.matmul(id(t, a), id(t, b), to); });
  }
  static F linear(F x, F weight, std::optional<F> bias) {
    return made_to<Float>(I::linear(x.value, weight.value, inner(bias)), [&](Tracer& t, const Shape& to) {
      return t.linear(id(t, x), id(t, weight), id(t, bias), to);
    });
  }
  static F conv2d(F x, F weight, std::optional<F> bias, const Conv2dOptions& options) {
    return made_to<Float>(I::conv2d(x.value, weight.value, inner(bias), options),
                          [&](Tracer& t, const Shape& to) {
                            const std::vector<Id> operands = {id(t, x), id(t, weight), id(t, bias)};
                            return t.as(whole::Conv<2>{options}, operands, to);
                          });
  }
  static F conv2d_input_grad(F grad, F weight, const Shape& input, const Conv2dOptions& options) {
    return made<Float>(I::conv2d_input_grad(grad.value, weight.value, input, options), [&](Tracer& t) {
      return t.conv2d_input_grad(id(t, grad), id(t, weight), input, options);
    });
  }
  static F conv2d_weight_grad(F x, F grad, const Shape& weight, const Conv2dOptions& options) {
    return refused<Float>(I::conv2d_weight_grad(x.value, grad.value, weight, options), "conv2d_weight_grad",
                          x, grad);
  }
  static std::pair<F, N> max_pool2d(F x, const Pool2dOptions& options) {
    auto [values, places] = I::max_pool2d(x.value, options);
    return {made_to<Float>(
                std::move(values),
                [&](Tracer& t, const Shape& to) { return t.as(whole::MaxPool<2>{options}, {id(t, x)}, to); }),
            refused<Int>(std::move(places), "max_pool2d with places", x)};
  }
  static F max_pool2d_values(F x, const Pool2dOptions& options) {
    const auto record = [&](Tracer& t, const Shape& to) {
      return t.as(whole::MaxPool<2>{options}, {id(t, x)}, to);
    };
    if constexpr (requires { I::max_pool2d_values(x.value, options); })
      return made_to<Float>(I::max_pool2d_values(x.value, options), record);
    else
      return made_to<Float>(I::max_pool2d(x.value, options).first, record);
  }
  static F pool_scatter(F grad, N places, const Shape& input) {
    return refused<Float>(I::pool_scatter(grad.value, places.value, input), "pool_scatter", grad, places);
  }
  static F pool_gather(F x, N places) {
    return refused<Float>(I::pool_gather(x.value, places.value), "pool_gather", x, places);
  }
  static F map_axis(F x, std::size_t axis, const AxisMap& map) {
    return made_to<Float>(I::map_axis(x.value, axis, map),
                          [&](Tracer& t, const Shape& to) { return t.map_axis(id(t, x), axis, map, to); });
  }
  static F unfold2d(F x, const Unfold2dOptions& options) {
    return made_to<Float>(I::unfold2d(x.value, options),
                          [&](Tracer& t, const Shape& to) { return t.unfold2d(id(t, x), options, to); });
  }
  static F fold2d(F columns, const Shape& image, const Unfold2dOptions& options) {
    return refused<Float>(I::fold2d(columns.value, image, options), "fold2d", columns);
  }

  // Random
  static F uniform(const Shape& to, double low, double high, RandomState state, const Device& device) {
    return refused<Float>(I::uniform(to, low, high, state, device), "uniform, a random number");
  }
  static F normal(const Shape& to, double mean, double deviation, RandomState state, const Device& device) {
    return refused<Float>(I::normal(to, mean, deviation, state, device), "normal, a random number");
  }
  static F bernoulli(const Shape& to, double probability, double yes, RandomState state,
                     const Device& device) {
    return refused<Float>(I::bernoulli(to, probability, yes, state, device), "bernoulli, a random number");
  }

  // Fused steps
  static F softmax(F x) {
    return made<Float>(I::softmax(x.value), [&](Tracer& t) { return t.softmax(id(t, x)); });
  }
  static F log_softmax(F x) {
    return made<Float>(I::log_softmax(x.value), [&](Tracer& t) { return t.log_softmax(id(t, x)); });
  }
  static F log_softmax_backward(F grad, F y) {
    return refused<Float>(I::log_softmax_backward(grad.value, y.value), "log_softmax_backward", grad, y);
  }
  static F cross_entropy(F logits, N classes) {
    return refused<Float>(I::cross_entropy(logits.value, classes.value), "cross_entropy", logits, classes);
  }
  static F cross_entropy_backward(F grad, F logits, N classes) {
    return refused<Float>(I::cross_entropy_backward(grad.value, logits.value, classes.value),
                          "cross_entropy_backward", grad, logits, classes);
  }
  static Standardized<F> standardize(F x, double epsilon) {
    auto of = I::standardize(x.value, epsilon);
    Tracer::Standard ids{};
    if (Tracer* t = Tracer::current()) ids = t->standardize(id(*t, x), epsilon);
    return {made<Float>(std::move(of.values), [&](Tracer&) { return ids.values; }),
            made<Float>(std::move(of.mean), [&](Tracer&) { return ids.mean; }),
            made<Float>(std::move(of.variance), [&](Tracer&) { return ids.variance; })};
  }
  static F standardize_backward(F grad, F x, F mean, F variance, double epsilon) {
    return refused<Float>(I::standardize_backward(grad.value, x.value, mean.value, variance.value, epsilon),
                          "standardize_backward", grad, x, mean, variance);
  }

  /// The number of a value in a recording, of which it may be a constant.
  template <class K> static Id id(Tracer& tracer, const Primitive<K>& x) {
    if (x.serial == tracer.serial()) return x.id;
    return tracer.constant(dtype<K>, shape<K>(x), reader<K>(x.value));
  }

  /// Are recurrent layers one operator each? Else their steps are written down.
  static bool names_recurrent() {
    const Tracer* tracer = Tracer::current();
    return tracer && tracer->names_recurrent;
  }
  template <class Compute>
  static std::vector<F> as(const whole::Recurrent& what, const Compute& compute,
                           const std::vector<std::optional<F>>& operands) {
    Tracer& tracer = *Tracer::current();
    std::vector<Id> ids;
    for (const std::optional<F>& operand : operands) ids.push_back(id(tracer, operand));
    std::vector<F> made = [&] {
      const Tracer::Pause pause;  // however many steps there are
      return compute();
    }();
    std::vector<Shape> shapes;
    for (const F& y : made) shapes.push_back(shape<Float>(y));
    const std::vector<Id> named = tracer.as(what, ids, shapes);
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = TracedValue<I, Float>{std::move(made[i].value), tracer.serial(), named[i]};
    return made;
  }

  // What tensor functions and layers compose of several operations, and ONNX has as one.
  template <class What>
    requires requires(Tracer& t, const What& what) { t.as(what, std::vector<Id>(), Shape()); }
  static F as(const What& what, F y, const std::vector<std::optional<F>>& operands) {
    return made_to<Float>(std::move(y.value), [&](Tracer& t, const Shape& to) {
      std::vector<Id> ids;
      for (const std::optional<F>& operand : operands) ids.push_back(id(t, operand));
      return t.as(what, ids, to);
    });
  }

 private:
  template <class K> static constexpr DType dtype = dtype_of<ElementOf<I, K>>;

  static Id id(Tracer& tracer, const std::optional<F>& x) { return x ? id(tracer, *x) : 0; }
  static std::optional<PrimitiveOf<I, Float>> inner(const std::optional<F>& x) {
    if (!x) return {};
    return x->value;
  }
  template <class K> static std::function<TensorData()> reader(const PrimitiveOf<I, K>& value) {
    return [value] { return I::template to_data<K>(value); };
  }

  // A value, and what record(tracer) says that it is.
  template <class K, class Record>
  static Primitive<K> made(PrimitiveOf<I, K> value, const Record& record) {
    Tracer* tracer = Tracer::current();
    if (!tracer) return {std::move(value)};
    const Id made = record(*tracer);
    if (!tracer->depends(made)) tracer->computed(made, reader<K>(value));
    return {std::move(value), tracer->serial(), made};
  }
  template <class K, class Record>
  static Primitive<K> made_to(PrimitiveOf<I, K> value, const Record& record) {
    const Shape to = I::template shape<K>(value);
    return made<K>(std::move(value), [&](Tracer& t) { return record(t, to); });
  }
  template <class K, class... X>
  static Primitive<K> refused(PrimitiveOf<I, K> value, std::string_view op, const X&... x) {
    return made_to<K>(std::move(value), [&](Tracer& t, const Shape& to) {
      return t.unsupported(op, {id(t, x)...}, dtype<K>, to);
    });
  }
};

}  // namespace hearth::inline v0_1
