// What a model's graph looks like: its nodes, their names, what is folded, and what is refused.
#include <algorithm>

#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace/text.hpp>
#include <hearth/trace/trace.hpp>

namespace {

using namespace hearth;
using B = NdArray<float>;

template <class F>
struct Function {
  F f;
  template <class... T> auto operator()(T... x) const { return f(std::move(x)...); }
};
template <class F> Function(F) -> Function<F>;

template <Backend C>
struct LeNet {
  nn::Conv2d<C> conv1, conv2;
  nn::Linear<C> fc;

  HEARTH_MODULE(LeNet, conv1, conv2, fc)

  Tensor<C, 2> forward(Tensor<C, 4> x) const {
    x = max_pool2d(relu(conv1(std::move(x))));
    x = max_pool2d(relu(conv2(std::move(x))));
    return fc(flatten<1>(std::move(x)));
  }
};

LeNet<B> lenet() {
  Rng rng(1);
  return {nn::Conv2dConfig{1, 2, 3}.init<B>({}, rng), nn::Conv2dConfig{2, 3, 3}.init<B>({}, rng),
          nn::LinearConfig{12, 5}.init<B>({}, rng)};
}
Tensor<B, 4> image() { return Tensor<B, 4>::ones({2, 1, 14, 14}, {}); }
Tensor<B, 2> matrix() { return Tensor<B, 2>::from({{1, 2, 3}, {4, 5, 6}}, {}); }

std::vector<std::string> ops_of(const Graph& graph) {
  std::vector<std::string> ops;
  for (const GraphNode& node : graph.nodes) ops.push_back(node.op);
  return ops;
}
std::vector<std::string> weights_of(const Graph& graph) {
  std::vector<std::string> names;
  for (const GraphTensor& tensor : graph.initializers) names.push_back(tensor.name);
  return names;
}
std::vector<std::int64_t> numbers(const Graph& graph, const std::string& name) {
  const GraphTensor* found = graph.find_initializer(name);
  REQUIRE(found);
  return found->data.values<std::int64_t>();
}
using Texts = std::vector<std::string>;

TEST_CASE("a model's graph has its layers under their paths, and its weights") {
  const LeNet<B> model = lenet();
  const Graph graph = trace(model, image());
  CHECK(ops_of(graph) == Texts{"Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "Reshape", "Gemm"});
  CHECK(graph.nodes[0].name == "/conv1/Conv");
  CHECK(graph.nodes[1].name == "/Relu");
  CHECK(graph.nodes[4].name == "/Relu_1");
  CHECK(graph.nodes[7].inputs == Texts{"/Reshape_output", "fc.weight", "fc.bias"});
  CHECK(weights_of(graph) ==
        Texts{"conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "shape", "fc.weight", "fc.bias"});
  CHECK(graph.find_initializer("conv1.weight")->data == model.conv1.weight.value().to_data());
  REQUIRE(graph.inputs.size() == 1);
  CHECK(graph.inputs[0].name == "input");
  CHECK(graph.inputs[0].text() == "f32[2, 1, 14, 14]");
  CHECK(graph.outputs[0].name == "output");
  CHECK(graph.outputs[0].text() == "f32[2, 5]");
  CHECK(numbers(graph, "shape") == std::vector<std::int64_t>{2, 12});
}

// Called as a model is that trains.
template <Backend C>
struct Dropping {
  nn::Linear<C> fc;
  nn::Dropout dropout;

  HEARTH_MODULE(Dropping, fc, dropout)

  Tensor<C, 2> forward(const Tensor<C, 2>& x, Rng& rng) const { return dropout(fc(x), rng); }
};

TEST_CASE("a model that takes an rng draws nothing from it") {
  Rng rng(1);
  const auto fc = nn::LinearConfig{3, 2}.init<Autodiff<B>>({}, rng);
  const Dropping<Autodiff<B>> model{fc, nn::Dropout{.p = 0.5}};
  CHECK(ops_of(trace(valid(model), matrix())) == Texts{"Gemm"});
}

TEST_CASE("a dynamic axis has its name wherever its extent is") {
  const Graph graph = trace(lenet(), image(), {.dynamic = {{0, 0, "batch"}}});
  CHECK(graph.inputs[0].text() == "f32[batch, 1, 14, 14]");
  CHECK(graph.outputs[0].text() == "f32[batch, 5]");
  CHECK(numbers(graph, "shape") == std::vector<std::int64_t>{0, 12});
  for (const GraphValue& value : graph.values) CHECK(value.text().starts_with("f32[batch, "));
}

TEST_CASE("extents that depend on dynamic ones are computed in the graph") {
  const auto rows = Function{[](auto x) { return reshape(x, std::array{x.dim(0) * x.dim(1), x.dim(2)}); }};
  const auto x = Tensor<B, 3>::ones({2, 3, 4}, {});
  const TraceOptions free = {.dynamic = {{0, 0, "batch"}, {0, 1, "steps"}}};
  CHECK(numbers(trace(rows, x, free), "shape") == std::vector<std::int64_t>{-1, 4});
  // Three free extents: two of them are given by others.
  const auto twice =
      Function{[](auto y) { return expand(unsqueeze(y, 0), std::array{y.dim(1), y.dim(0), y.dim(1)}); }};
  const Graph graph = trace(twice, matrix(), {.dynamic = {{0, 0, "rows"}, {0, 1, "columns"}}});
  CHECK(graph.outputs[0].text() == "f32[columns, rows, columns]");
  const Texts ops = ops_of(graph);
  CHECK(std::find(ops.begin(), ops.end(), "Shape") != ops.end());
  // A mean divides by an extent.
  const auto mean_of = Function{[](auto y) { return mean(y, 1); }};
  CHECK(ops_of(trace(mean_of, matrix(), {.dynamic = {{0, 1, "columns"}}})) == Texts{"ReduceMean", "Reshape"});
}

TEST_CASE("what depends on no input is computed once") {
  const auto with_constants = Function{[](auto x) {
    using T = decltype(x);
    const auto table = T::full({1, 3}, 2, x.device()) * 3 + 1;
    return x * table + exp(table);
  }};
  const Graph graph = trace(with_constants, matrix());
  CHECK(ops_of(graph) == Texts{"Mul", "Add"});
  CHECK(weights_of(graph) == Texts{"constant", "constant_1"});
  CHECK(graph.initializers[0].data.values<float>() == std::vector<float>(3, 7));
  // Equal ones are one, and unused ones none.
  const auto same = Function{[](auto x) {
    (void)(x * 5);
    return (x + 2) * 2;
  }};
  const Graph shared = trace(same, matrix());
  CHECK(weights_of(shared) == Texts{"constant"});
  CHECK(ops_of(shared) == Texts{"Add", "Mul"});
}

TEST_CASE("a constant of the extents is made in the graph") {
  const auto masked = Function{[](auto x) {
    const auto places = to_float(arange<typename decltype(x)::Backend>(x.dim(1), x.device()));
    return x + unsqueeze(places, 0);
  }};
  const Graph graph = trace(masked, matrix(), {.dynamic = {{0, 1, "columns"}}});
  const Texts ops = ops_of(graph);
  CHECK(std::find(ops.begin(), ops.end(), "Range") != ops.end());
  CHECK(graph.outputs[0].text() == "f32[2, columns]");
  CHECK(ops_of(trace(masked, matrix())) == Texts{"Add"});
}

TEST_CASE("what layers compose is one operator where ONNX has it") {
  Rng rng(2);
  const auto norm = nn::BatchNorm2dConfig{1}.init<B>({}, rng);
  const Graph batch = trace(norm, image());
  REQUIRE(ops_of(batch) == Texts{"BatchNormalization"});
  CHECK(batch.nodes[0].inputs == Texts{"input", "weight", "bias", "running_mean", "running_var"});
  const Graph layer = trace(nn::LayerNormConfig{3}.init<B>({}, rng), matrix());
  REQUIRE(ops_of(layer) == Texts{"LayerNormalization"});
  CHECK(layer.nodes[0].inputs == Texts{"input", "weight", "bias"});
  CHECK(ops_of(trace(nn::AvgPool2dConfig{.kernel = 2}.init(), image())) == Texts{"AveragePool"});
  CHECK(ops_of(trace(nn::GlobalAvgPool2d{}, image())) == Texts{"GlobalAveragePool"});
  const auto line = Tensor<B, 3>::ones({2, 4, 7}, {});
  CHECK(ops_of(trace(nn::Conv1dConfig{4, 2, 3}.init<B>({}, rng), line)) == Texts{"Conv"});
  CHECK(ops_of(trace(nn::LinearConfig{7, 2}.init<B>({}, rng), line)) == Texts{"Transpose", "MatMul", "Add"});
}

TEST_CASE("moves that undo each other are left out") {
  const auto turned = Function{[](auto x) { return relu(transpose(transpose(x))); }};
  CHECK(ops_of(trace(turned, matrix())) == Texts{"Relu"});
  const auto reshaped = Function{[](auto x) { return relu(reshape(reshape(x, {3, 2}), {2, 3})); }};
  CHECK(ops_of(trace(reshaped, matrix())) == Texts{"Relu"});
  const auto chain = Function{[](auto x) { return reshape(reshape(x, {3, 2}), {6}); }};
  CHECK(ops_of(trace(chain, matrix())) == Texts{"Reshape"});
}

TEST_CASE("several inputs and results, under names") {
  const auto both = Function{[](auto a, auto b) { return std::tuple{a + b, argmax(a, 1)}; }};
  const Graph plain = trace(both, std::tuple{matrix(), matrix()});
  CHECK(plain.inputs[1].name == "input1");
  CHECK(plain.outputs[1].name == "output1");
  const Graph named =
      trace(both, std::tuple{matrix(), matrix()},
            {.inputs = {"a", "b"}, .outputs = {"sum", "best"}, .dynamic = {{"a", 0, "n"}, {"b", 0, "n"}}});
  CHECK(named.inputs[1].text() == "f32[n, 3]");
  CHECK(named.outputs[1].name == "best");
  CHECK(named.outputs[1].text() == "i64[n]");
  // An input, and a constant, as results.
  const auto passed = Function{[](auto x) { return std::tuple{x, decltype(x)::ones({1, 1}, x.device())}; }};
  CHECK(ops_of(trace(passed, matrix())) == Texts{"Identity", "Identity"});
}

template <class Model, class Inputs>
std::string refusal(const Model& model, const Inputs& inputs, const TraceOptions& options = {}) {
  try {
    (void)trace(model, inputs, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("what a graph cannot say is refused") {
  const auto reads = Function{[](auto x) { return sum(x).item() > 0 ? x : -x; }};
  CHECK(refusal(reads, matrix()) ==
        "hearth: trace: expected operations that do not read what depends on an input, got one that does; a "
        "graph is the same for all values, so control flow cannot follow them");
  const auto running = Function{[](auto x) { return cumprod(x, 1); }};
  CHECK(refusal(running, matrix()) == "hearth: trace: expected operations that ONNX has, got a running prod");
  const auto random = Function{[](auto x) {
    Rng rng(3);
    return x + normal<typename decltype(x)::Backend>(x.shape(), 0, 1, x.device(), rng);
  }};
  CHECK(refusal(random, matrix()) ==
        "hearth: trace: expected operations that ONNX has, got normal, a random number");
}

TEST_CASE("extents that do not follow from the dynamic ones are refused") {
  const nn::PositionalEncoding positions = {.d_model = 4, .batch_first = true};
  const auto x = Tensor<B, 3>::ones({2, 3, 4}, {});
  CHECK(refusal(positions, x, {.dynamic = {{0, 1, "steps"}}}) ==
        "hearth: trace: Add that gives f32[2, 3, 4]: expected constants that do not depend on the extents of "
        "the dynamic axes, got one that does; give a fixed extent");
  CHECK(refusal(positions, x, {.dynamic = {{0, 0, "batch"}}}).empty());
  CHECK(refusal(positions, x, {.dynamic = {{0, 3, "steps"}}}) ==
        "hearth: trace: expected a dynamic axis of 'input', got axis 3 of [2, 3, 4]");
  CHECK(refusal(positions, x, {.dynamic = {{"x", 0, "batch"}}}) ==
        "hearth: trace: expected a dynamic axis of an input that there is, got 'x'");
  CHECK(refusal(positions, x, {.dynamic = {{0, 0, "n"}, {0, 1, "n"}}}) ==
        "hearth: trace: expected one extent for 'n', got 2 and 3");
}

TEST_CASE("a graph as text and as a drawing") {
  const auto model = Function{[](auto x) { return relu(x) * 2; }};
  const Graph graph = trace(model, matrix(), {.dynamic = {{0, 0, "rows"}}});
  CHECK(text(graph) ==
        "hearth, opset 17\n"
        "input input f32[rows, 3]\n"
        "/Relu_output f32[rows, 3] = Relu(input)\n"
        "output f32[rows, 3] = Mul(/Relu_output, constant)\n"
        "output output f32[rows, 3]\n");
  CHECK(to_dot(graph) ==
        "digraph \"hearth\" {\n"
        "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\"];\n"
        "  edge [fontname=\"sans-serif\", fontsize=10, arrowsize=0.7];\n"
        "  \"input input\" [label=\"input\", shape=ellipse, fillcolor=lightgrey];\n"
        "  \"node 0\" [label=\"Relu\"];\n"
        "  \"input input\" -> \"node 0\" [label=\" f32[rows, 3]\"];\n"
        "  \"node 1\" [label=\"Mul\"];\n"
        "  \"node 0\" -> \"node 1\" [label=\" f32[rows, 3]\"];\n"
        "  \"output output\" [label=\"output\", shape=ellipse, fillcolor=lightgrey];\n"
        "  \"node 1\" -> \"output output\" [label=\" f32[rows, 3]\"];\n"
        "}\n");
}

TEST_CASE("a traced model computes what it does without") {
  const LeNet<B> model = lenet();
  Rng rng(5);
  const auto x = normal<B>(std::array<std::size_t, 4>{2, 1, 14, 14}, 0, 1, {}, rng);
  const auto over = to_backend<Traced<B>>(model);
  const auto y = over.forward(Tensor<Traced<B>, 4>::from_data(x.to_data(), {}));
  CHECK(y.to_data() == model.forward(x).to_data());
}

}  // namespace
