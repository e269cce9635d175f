// One model that is exported: the ONNX file, examples, and what hearth computes of them, for case_export.py.
#pragma once

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace/trace.hpp>

namespace hearth::test {

using B = NdArray<float>;
using namespace nn;

inline Rng& rng() {
  static Rng numbers(7);
  return numbers;
}
template <std::size_t R>
Tensor<B, R> noise(const std::array<std::size_t, R>& shape) {
  return normal<B>(shape, 0, 1, {}, rng());
}
/// Indices from 0 to below `end`.
template <std::size_t R>
Tensor<B, R, Int> indices(const std::array<std::size_t, R>& shape, std::size_t end) {
  return to_int(uniform<B>(shape, 0, static_cast<double>(end) - 0.01, {}, rng()));
}
/// The layer of a config, with parameters and running statistics that nothing is left out of.
template <class Config>
auto made(const Config& config) {
  auto layer = config.template init<B>({}, rng());
  visit(layer, [](std::string_view path, auto& leaf) {
    using Leaf = std::remove_cvref_t<decltype(leaf)>;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(leaf.value())>, Tensor<B, Leaf::rank>>) {
      if (path.find("running_var") != path.npos)
        leaf.assign(uniform<B>(leaf.value().shape(), 0.5, 1.5, {}, rng()));
      else
        leaf.assign(leaf.value() * 0.5 + noise(leaf.value().shape()) * 0.2);
    }
  });
  return layer;
}

/// Writes <folder>/<name>.onnx and the tensors of a run, and prints a line for each; and one that says
/// whether the file, loaded as a Program, gives the same.
class Exported {
 public:
  Exported(std::string name, const Graph& graph);
  void input(const TensorData& data);
  void output(const TensorData& data);
  void end_run();

 private:
  void write(const char* what, std::size_t place, const TensorData& data);
  std::string name_;
  std::vector<std::string> inputs_, outputs_;
  std::vector<TensorData> given_, wanted_;
  std::size_t run_ = 0, in_ = 0, out_ = 0;
};
/// Is this case wanted?
bool is_wanted(const std::string& name);
/// That it was refused.
void print_refusal(const std::string& name, const std::string& why);

template <class M, class... T>
void exported(const std::string& name, const M& model, const std::tuple<T...>& inputs,
              const TraceOptions& options = {}) {
  if (!is_wanted(name)) return;
  std::optional<Graph> graph;
  try {
    graph = trace(model, inputs, options);
  } catch (const Error& error) {
    return print_refusal(name, error.what());
  }
  Exported file(name, *graph);
  std::vector<Shape> shapes;
  std::apply([&](const auto&... x) { (shapes.push_back(x.dynamic_shape()), ...); }, inputs);
  // At the extents of the examples, and at others where they are free.
  for (int run = 0; run < (options.dynamic.empty() ? 1 : 3); ++run) {
    std::vector<Shape> at = shapes;
    for (const DynamicAxis& axis : options.dynamic) {
      std::size_t& extent = at[axis.input.place][axis.axis];
      extent = run == 0 ? extent : run == 1 ? extent + 3 : axis.name == "batch" ? 1 : extent + 1;
    }
    std::size_t place = 0;
    const auto given_to = [&](const auto& x) {
      return std::remove_cvref_t<decltype(x)>::from_data(hearth::detail::at_extents(x.to_data(), at[place++]),
                                                         x.device());
    };
    const auto run_with = [&](const auto&... x) {
      const std::tuple given{given_to(x)...};
      std::apply([&](const auto&... g) { (file.input(g.to_data()), ...); }, given);
      const auto y =
          std::apply([&](auto... g) { return hearth::detail::called(model, std::move(g)...); }, given);
      hearth::detail::each_output(y, [&](const auto& tensor) { file.output(tensor.to_data()); });
    };
    std::apply(run_with, inputs);
    file.end_run();
  }
}
template <class M, std::size_t R, class K>
void exported(const std::string& name, const M& model, const Tensor<B, R, K>& input,
              const TraceOptions& options = {}) {
  exported(name, model, std::tuple{input}, options);
}

/// The first axis free.
inline TraceOptions batched() { return {.dynamic = {{0, 0, "batch"}}}; }

}  // namespace hearth::test
