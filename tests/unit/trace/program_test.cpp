#include <hearth/trace/program.hpp>

#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

#include "../temporary_folder.hpp"
#include "one_node.hpp"

namespace {

using namespace hearth;
using B = NdArray<float>;
using A = Autodiff<B>;
using test::floats;
using test::node;

TensorData ints(std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return TensorData::from(std::move(values), {count});
}

GraphValue value(std::string name, std::vector<GraphDim> shape) {
  return {std::move(name), DType::f32, std::move(shape)};
}

// relu(x weight^T + bias)
Graph perceptron() {
  Graph graph;
  graph.inputs = {value("x", {"batch", std::size_t{2}})};
  graph.outputs = {value("y", {"batch", std::size_t{3}})};
  graph.initializers = {{"fc.weight", floats({1, 2, 3, 4, -5, -6}, {3, 2})},
                        {"fc.bias", floats({1, 0, -1}, {3})}};
  graph.nodes = {node("Gemm", {"x", "fc.weight", "fc.bias"}, {"h"}, {{"transB", std::int64_t{1}}}),
                 node("Relu", {"h"}, {"y"})};
  return graph;
}

TEST_CASE("a program gives what its graph says, for any batch") {
  const auto program = Program<B>::from(perceptron());
  const auto y = program.run({floats({1, 1, 0, 2}, {2, 2})});
  REQUIRE(y.size() == 1);
  CHECK(y[0] == floats({4, 7, 0, 5, 8, 0}, {2, 3}));
  CHECK(program.run({floats({-1, 0}, {1, 2})})[0] == floats({0, 0, 4}, {1, 3}));
  const auto typed = program.forward<2>(Tensor<B, 2>::from({{1, 1}}, {}));
  CHECK(typed.values() == std::vector<float>{4, 7, 0});
}

TEST_CASE("inputs that do not fit are told") {
  const auto program = Program<B>::from(perceptron());
  CHECK_THROWS_WITH_AS(program.run({floats({1, 1, 0}, {1, 3})}),
                       "hearth: input 'x': expected f32[batch, 2], got f32[1, 3]", ShapeError);
  CHECK_THROWS_WITH_AS(program.run({ints({1})}), "hearth: input 'x': expected f32[batch, 2], got i64[1]",
                       DTypeError);
  CHECK_THROWS_WITH_AS(program.run(std::vector<TensorData>{}),
                       "hearth: program: expected 1 inputs ('x' f32[batch, 2]), got 0", ShapeError);
}

TEST_CASE("every node that cannot run is told at once") {
  Graph graph = perceptron();
  graph.nodes[0].attributes.push_back({"shine", std::int64_t{1}});
  graph.nodes[1].op = "Levitate";
  CHECK_THROWS_WITH_AS(
      Program<B>::from(graph),
      "hearth: cannot load 'program': node '/Gemm' (Gemm): expected attributes that it has in opset "
      "17, got 'shine'; node '/Relu' (Levitate): expected an operator that hearth has, got Levitate",
      RecordError);
}

TEST_CASE("a file that cannot run is told by its name") {
  const test::TemporaryFolder folder;
  Graph graph = perceptron();
  graph.nodes[1].op = "Levitate";
  const std::string path = folder.path("net.onnx");
  save_onnx(graph, path);
  const std::string text = "hearth: cannot load '" + path +
                           "': node '/Relu' (Levitate): expected an operator that hearth has, got Levitate";
  CHECK_THROWS_WITH_AS(Program<B>::load(path), text.c_str(), RecordError);
  CHECK_THROWS_WITH_AS(Program<A>::load(path), text.c_str(), RecordError);
}

TEST_CASE("weights are read where they lie, and copied once from where registers load them slowly") {
  alignas(64) static float memory[64 + 16] = {};
  for (std::size_t i = 0; i < 80; ++i) memory[i] = static_cast<float>(i % 7) - 3;
  std::vector<std::size_t> copied;
  for (const std::size_t offset : {0, 1, 8}) {
    Graph graph = perceptron();
    graph.inputs = {value("x", {"batch", std::size_t{8}})};
    graph.initializers[0].data = {
        DType::f32, {3, 8}, Bytes::borrowed(std::as_bytes(std::span(memory + offset, 24)))};
    graph.initializers[1].data = {DType::f32, {3}, Bytes::borrowed(std::as_bytes(std::span(memory + 64, 3)))};
    const Device<B> device;
    const auto program = Program<B>::from(graph, device);
    copied.push_back(device.bytes_in_use());
    const TensorData x = floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 8});
    CHECK(program.run({x})[0] == Program<A>::from(graph).run({x})[0]);
  }
  CHECK(copied == std::vector<std::size_t>{0, 256, 256});
}

TEST_CASE("a node that fails while it runs is named") {
  Graph graph = perceptron();
  graph.initializers[1].data = floats({1, 0}, {2});
  const auto program = Program<B>::from(graph);
  CHECK_THROWS_AS(program.run({floats({1, 1}, {1, 2})}), ShapeError);
  try {
    program.run({floats({1, 1}, {1, 2})});
  } catch (const ShapeError& error) {
    CHECK(std::string_view(error.what()).starts_with("hearth: node '/Gemm' (Gemm): "));
  }
}

TEST_CASE("what depends on shapes alone follows them") {
  Graph graph;
  graph.inputs = {value("x", {"n", "m"})};
  graph.outputs = {value("y", {"nm"})};
  graph.initializers = {{"minus_one", ints({-1})}, {"two", ints({2})}};
  graph.nodes = {node("Shape", {"x"}, {"extents"}),
                 node("Mul", {"extents", "two"}, {"twice"}),
                 node("Concat", {"x", "x"}, {"wide"}, {{"axis", std::int64_t{0}}}),
                 node("Concat", {"wide", "wide"}, {"wider"}, {{"axis", std::int64_t{1}}}),
                 node("Reshape", {"wider", "twice"}, {"square"}),
                 node("Reshape", {"square", "minus_one"}, {"y"})};
  const auto program = Program<B>::from(graph);
  CHECK(program.run({floats({1, 2}, {1, 2})})[0] == floats({1, 2, 1, 2, 1, 2, 1, 2}, {8}));
  CHECK(program.run({floats({1}, {1, 1})})[0] == floats({1, 1, 1, 1}, {4}));
  CHECK(program.run({floats({3}, {1, 1})})[0] == floats({3, 3, 3, 3}, {4}));
}

TEST_CASE("a run keeps nothing of its results") {
  const Device<B> device;
  const auto program = Program<B>::from(perceptron(), device);
  const std::size_t loaded = device.bytes_in_use();
  {
    const auto y = program.forward<2>(Tensor<B, 2>::from({{1, 1}}, device));
  }
  CHECK(device.bytes_in_use() == loaded);
}

TEST_CASE("its weights are a record by their names") {
  const RecordTree tree = Program<B>::from(perceptron()).record();
  const RecordNode* weight = find_path(tree.root, "fc.weight");
  REQUIRE(weight);
  CHECK(weight->as<RecordTensor>()->data == perceptron().initializers[0].data);
}

TEST_CASE("a program trains like any module") {
  auto program = Program<A>::from(perceptron());
  optim::Sgd sgd(program, {.learning_rate = 0.5});
  const auto loss = sum(program.forward<2>(Tensor<A, 2>::from({{1, 1}}, {})));
  sgd.step(program, backward(loss, program));
  // The third unit was not active.
  const auto trained = program.graph();
  CHECK(trained.initializers[0].data == floats({0.5, 1.5, 2.5, 3.5, -5, -6}, {3, 2}));
  CHECK(trained.initializers[1].data == floats({0.5, -0.5, -1}, {3}));
  CHECK(valid(program).forward<2>(Tensor<B, 2>::from({{1, 1}}, {})).values() ==
        std::vector<float>{2.5, 5.5, 0});
}

TEST_CASE("a program takes a record, and forgets what it had folded") {
  auto program = Program<B>::from(perceptron());
  program.run({floats({1, 1}, {1, 2})});
  auto record = to_record(program);
  std::get<0>(record.weights)[0].data = floats({0, 0, 20}, {3});
  load_record(program, record);
  CHECK(program.run({floats({1, 1}, {1, 2})})[0] == floats({3, 7, 9}, {1, 3}));
}

}  // namespace
