// A model's computation as a graph, found by running it once, or a few times, over Traced.
#pragma once

#include <array>
#include <tuple>

#include <hearth/core/rng.hpp>
#include <hearth/module/leaves.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/trace/options.hpp>
#include <hearth/trace/outputs.hpp>
#include <hearth/trace/traced.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// What a model is rebuilt with: values that are shared, and told to the tracer under their names.
template <class I>
struct IntoTraced {
  Tracer& tracer;
  Ties ties = {};

  template <class To, class Leaf>
  To operator()(const Path& path, const Leaf& leaf) {
    using T = TensorOf<To>;
    using K = std::conditional_t<std::is_same_v<T, Tensor<Traced<I>, To::rank, Int>>, Int, Float>;
    auto value = ties.once<T>(leaf.id(), [&] {
      const auto& primitive = leaf.value().primitive();
      const TraceId id = tracer.weight(path.text(), dtype_of<ElementOf<I, K>>, leaf.shape(),
                                       [primitive] { return I::template to_data<K>(primitive); });
      return T(TracedValue<I, K>{primitive, tracer.serial(), id});
    });
    return To(std::move(value), leaf.id());
  }
};

/// A tensor as an input of the graph.
template <class I, std::size_t R, class K>
Tensor<Traced<I>, R, K> traced_input(Tracer& tracer, const Tensor<I, R, K>& x, const Shape& shape) {
  auto at = Tensor<I, R, K>::from_data(at_extents(x.to_data(), shape), x.device());
  const TraceId id = tracer.input(dtype_of<ElementOf<I, K>>, shape);
  return Tensor<Traced<I>, R, K>(TracedValue<I, K>{std::move(at).primitive(), tracer.serial(), id});
}

/// What the model gives; a model that takes an rng gets one, from which layers draw nothing in inference.
template <class M, class... T>
auto called(const M& model, T... inputs) {
  [[maybe_unused]] Rng rng(0);
  if constexpr (requires { model(std::move(inputs)...); }) {
    return model(std::move(inputs)...);
  } else if constexpr (requires { model.forward(std::move(inputs)...); }) {
    return model.forward(std::move(inputs)...);
  } else if constexpr (requires { model(std::move(inputs)..., rng); }) {
    return model(std::move(inputs)..., rng);
  } else {
    static_assert(
        requires { model.forward(std::move(inputs)..., rng); },
        "hearth: trace: this model can be called with these inputs neither by operator() nor by forward(), "
        "with an Rng behind them or without; several inputs are a std::tuple of tensors");
    return model.forward(std::move(inputs)..., rng);
  }
}

template <class I, class M, class... T>
Recording recording_of(const M& model, const TraceOptions& options, const std::vector<Shape>& shapes,
                       const T&... inputs) {
  Tracer tracer;
  tracer.names_recurrent = options.recurrent_operators;
  // In braces, so that the first one comes first.
  std::tuple traced = [&]<std::size_t... Place>(std::index_sequence<Place...>) {
    return std::tuple{traced_input(tracer, inputs, shapes[Place])...};
  }(std::index_sequence_for<T...>{});
  const auto run = [&](const auto& over) {
    each_output(std::apply([&](auto&... x) { return called(over, std::move(x)...); }, traced),
                [&](const auto& y) { tracer.output(Traced<I>::id(tracer, y.primitive())); });
  };
  if constexpr (std::is_void_v<BackendOf<M>>)
    run(model);
  else
    run(rebuild<On<M, Traced<I>>>(model, IntoTraced<I>{tracer}));
  return tracer.take();
}

template <class M, class T, class... Ts>
Graph trace_with(const M& model, const TraceOptions& options, const T& first, const Ts&... more) {
  using I = typename T::Backend;
  static_assert(!I::differentiable && (std::is_void_v<BackendOf<M>> || std::is_same_v<BackendOf<M>, I>),
                "hearth: trace takes a model that does not train, and inputs of its backend; a model over "
                "Autodiff is traced as valid(model)");
  if constexpr (!I::differentiable && (std::is_void_v<BackendOf<M>> || std::is_same_v<BackendOf<M>, I>)) {
    const TracePlan plan = plan_of({first.dynamic_shape(), more.dynamic_shape()...}, options);
    std::vector<Recording> recordings;
    for (std::size_t i = 0; i < plan.shapes.size(); ++i) {
      recordings.push_back(recording_of<I>(model, options, plan.shapes[i], first, more...));
      recordings.back().symbols = plan.extents[i];
    }
    return graph_of(std::move(recordings), plan, options);
  } else {
    return {};
  }
}

}  // namespace detail

/// What model(x) or model.forward(x), or either with an Rng behind x, computes, as a graph with the model's
/// parameters and buffers under their paths. `inputs` is a tensor, or a std::tuple of tensors, whose values
/// are examples; the model gives a tensor, or several in a tuple, an array, a vector or a plain struct.
/// Layers do what they do in inference. Error for what ONNX cannot say, and where values decide what is
/// computed.
template <class M, Backend B, std::size_t R, class K>
Graph trace(const M& model, const Tensor<B, R, K>& inputs, const TraceOptions& options = {}) {
  return detail::trace_with(model, options, inputs);
}
template <class M, class... T>
Graph trace(const M& model, const std::tuple<T...>& inputs, const TraceOptions& options = {}) {
  return std::apply([&](const auto&... x) { return detail::trace_with(model, options, x...); }, inputs);
}

}  // namespace hearth::inline v0_1
