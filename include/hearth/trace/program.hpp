// A graph that runs on a backend: a model without its class.
#pragma once

#include <hearth/module/convert.hpp>
#include <hearth/trace/onnx.hpp>
#include <hearth/trace/prepared.hpp>

namespace hearth::inline v0_1 {

namespace detail {
/// A program's parameters, by their rank.
template <Backend B>
using ProgramWeights =
    std::tuple<std::vector<Param<B, 1>>, std::vector<Param<B, 2>>, std::vector<Param<B, 3>>,
               std::vector<Param<B, 4>>, std::vector<Param<B, 5>>>;

/// f(vector of parameters) for those of a rank.
template <class Weights, class F>
void with_rank(Weights& weights, std::size_t rank, const F& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((I + 1 == rank ? f(std::get<I>(weights)) : void()), ...);
  }(std::make_index_sequence<std::tuple_size_v<std::remove_const_t<Weights>>>{});
}
}  // namespace detail

/// A module whose forward is a graph. It trains over Autodiff<B>, is saved and moved like any other module,
/// and over a backend that tracks no gradients it runs with its constants folded.
template <Backend B>
struct Program {
  detail::ProgramWeights<B> weights;
  Skip<std::shared_ptr<const detail::ProgramSource>> source;
  Skip<detail::PreparedCache> cache = {};

  HEARTH_MODULE(Program, weights, source, cache)

  /// The graph on a device. RecordError with every node that this library cannot run.
  static Program from(Graph graph, const Device<B>& device = {})
    requires ComputeBackend<B>
  {
    return made(std::move(graph), "program", device);
  }
  /// The same of an ONNX file.
  static Program load(std::string_view path, const Device<B>& device = {})
    requires ComputeBackend<B>
  {
    return made(load_onnx(path), std::string(path), device);
  }

  /// To be called after a weight was given another value by other ways than a record.
  void weights_changed() { cache.value = {}; }

  /// What it takes and gives, in the order of its arguments and results.
  const std::vector<GraphValue>& inputs() const { return source.value->graph.inputs; }
  const std::vector<GraphValue>& outputs() const { return source.value->graph.outputs; }
  /// The graph with the weights as they are.
  Graph graph() const;
  /// The weights by their names.
  RecordTree record() const;

  /// The outputs of these inputs. ShapeError and DTypeError for inputs that are not as inputs() says.
  std::vector<AnyTensor<B>> run(std::vector<AnyTensor<B>> inputs) const
    requires ComputeBackend<B>;
  /// The same at rest.
  std::vector<TensorData> run(const std::vector<TensorData>& inputs) const
    requires ComputeBackend<B>;
  /// The only output, of rank R, of these tensors: program.forward<2>(images).
  template <std::size_t R, class K = Float, class... T>
  Tensor<B, R, K> forward(T... inputs) const
    requires ComputeBackend<B>
  {
    Values in;
    in.reserve(sizeof...(T));
    (in.emplace_back(std::move(inputs)), ...);
    return std::move(run(std::move(in)).at(0)).template as<R, K>();
  }

 private:
  // `name` as errors call it.
  static Program made(Graph graph, std::string name, const Device<B>& device)
    requires ComputeBackend<B>;
  // Each weight in the order of the source's list.
  template <class Self, class F>
  static void each_weight(Self& self, const F& f) {
    std::size_t next[kMaxRank + 1] = {};
    const auto& list = self.source.value->weights;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::size_t rank = self.source.value->graph.initializers[list[i]].data.shape.rank();
      detail::with_rank(self.weights, rank, [&](auto& params) { f(i, params[next[rank]++]); });
    }
  }
  using Values = RecycledVector<AnyTensor<B>>;
  Values values_of_weights() const;
  Values run(Values inputs) const
    requires ComputeBackend<B>;
  // For the parameters as they are: on `given`, or else on their own device.
  auto prepared(const std::optional<Device<B>>& given = {}) const {
    using Prepared = detail::PreparedProgram<B>;
    return std::static_pointer_cast<const Prepared>(cache.value.get([&] {
      return std::make_shared<const Prepared>(source.value, values_of_weights(), given ? *given : device());
    }));
  }
  Device<B> device() const {
    std::optional<Device<B>> found;
    each_weight(*this, [&](std::size_t, const auto& param) {
      if (!found) found = param.value().device();
    });
    return found ? *found : Device<B>{};
  }
};

template <Backend B>
Program<B> Program<B>::made(Graph graph, std::string name, const Device<B>& device)
  requires ComputeBackend<B>
{
  auto weights = detail::trainable_initializers(graph);
  Program made{.weights = {},
               .source = {std::make_shared<const detail::ProgramSource>(std::move(graph), std::move(weights),
                                                                        std::move(name))}};
  const detail::ProgramSource& source = *made.source.value;
  for (const std::size_t i : source.weights) {
    const GraphTensor& weight = source.graph.initializers[i];
    detail::with_rank(made.weights, weight.data.shape.rank(), [&](auto& params) {
      using P = typename std::remove_cvref_t<decltype(params)>::value_type;
      params.push_back(P(Tensor<B, P::rank>::from_data(weight.data, device), param_id_of_path(weight.name)));
    });
  }
  made.prepared(device);
  return made;
}

template <Backend B>
auto Program<B>::values_of_weights() const -> Values {
  Values values(source.value->weights.size());
  each_weight(*this, [&](std::size_t i, const auto& param) {
    const DType dtype = source.value->graph.initializers[source.value->weights[i]].data.dtype;
    values[i] = AnyTensor<B>(param.value().primitive(), dtype);
  });
  return values;
}

template <Backend B>
auto Program<B>::run(Values inputs) const -> Values
  requires ComputeBackend<B>
{
  return prepared()->run(std::move(inputs), B::differentiable ? values_of_weights() : Values());
}

template <Backend B>
std::vector<AnyTensor<B>> Program<B>::run(std::vector<AnyTensor<B>> inputs) const
  requires ComputeBackend<B>
{
  Values outputs = run(Values(std::move_iterator(inputs.begin()), std::move_iterator(inputs.end())));
  return {std::move_iterator(outputs.begin()), std::move_iterator(outputs.end())};
}

template <Backend B>
std::vector<TensorData> Program<B>::run(const std::vector<TensorData>& inputs) const
  requires ComputeBackend<B>
{
  const Device<B> on = device();
  std::vector<AnyTensor<B>> in;
  for (const TensorData& data : inputs) in.push_back(AnyTensor<B>::from_data(data, on));
  std::vector<TensorData> out;
  for (const AnyTensor<B>& value : run(std::move(in))) out.push_back(value.to_data());
  return out;
}

template <Backend B>
Graph Program<B>::graph() const {
  Graph graph = source.value->graph;
  each_weight(*this, [&](std::size_t i, const auto& param) {
    TensorData& data = graph.initializers[source.value->weights[i]].data;
    if constexpr (requires { param.data; })
      data = param.data;
    else
      data = cast(param.value().to_data(), data.dtype);
  });
  return graph;
}

template <Backend B>
RecordTree Program<B>::record() const {
  RecordTree tree;
  for (GraphTensor& weight : graph().initializers)
    insert_path(tree.root, weight.name, {RecordTensor{"", std::move(weight.data)}});
  return tree;
}

}  // namespace hearth::inline v0_1