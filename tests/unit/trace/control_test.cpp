#include <doctest/doctest.h>

#include <hearth/hearth.hpp>

#include "one_node.hpp"

namespace {

using namespace hearth;
using test::floats;
using test::ints;
using test::node;
using test::truth;
using B = NdArray<float>;
using A = Autodiff<B>;

GraphAttribute graph_attribute(const char* name, Graph graph) {
  return {name, std::make_shared<const Graph>(std::move(graph))};
}
Graph body(std::vector<std::string> inputs, std::vector<GraphNode> nodes, std::vector<std::string> outputs) {
  Graph graph;
  for (std::string& input : inputs) graph.inputs.push_back({std::move(input)});
  graph.nodes = std::move(nodes);
  for (std::string& output : outputs) graph.outputs.push_back({std::move(output)});
  return graph;
}
GraphNode choice(Graph yes, Graph no) {
  return node(
      "If", {"cond"}, {"y"},
      {graph_attribute("then_branch", std::move(yes)), graph_attribute("else_branch", std::move(no))});
}

// x scale where cond holds, else -x; neither name is an input of the node.
Graph chooser() {
  Graph graph;
  graph.inputs = {{"cond", DType::boolean}, {"x", DType::f32}};
  graph.outputs = {{"y", DType::f32}};
  graph.initializers = {{"scale", floats({10, 100}, {2})}};
  graph.nodes = {choice(body({}, {node("Mul", {"x", "scale"}, {"scaled"})}, {"scaled"}),
                        body({}, {node("Neg", {"x"}, {"negative"})}, {"negative"}))};
  return graph;
}

TEST_CASE("If runs one of its graphs, with names from outside") {
  const auto program = Program<B>::from(chooser());
  CHECK(program.run({truth(true), floats({1, 2}, {2})})[0] == floats({10, 200}, {2}));
  CHECK(program.run({truth(false), floats({1, 2}, {2})})[0] == floats({-1, -2}, {2}));
  // The graph is what it was: what is taken from outside is no input of the node in a file.
  CHECK(program.graph().nodes[0].inputs == std::vector<std::string>{"cond"});
}

TEST_CASE("a branch may give a value from outside, and have branches itself") {
  Graph graph = chooser();
  Graph inner =
      body({}, {choice(body({}, {}, {"scale"}), body({}, {node("Abs", {"x"}, {"positive"})}, {"positive"}))},
           {"inner"});
  inner.nodes[0].outputs = {"inner"};
  graph.nodes = {choice(std::move(inner), body({}, {}, {"x"}))};
  const auto program = Program<B>::from(graph);
  CHECK(program.run({truth(true), floats({1, 2}, {2})})[0] == floats({10, 100}, {2}));
  CHECK(program.run({truth(false), floats({1, 2}, {2})})[0] == floats({1, 2}, {2}));
}

TEST_CASE("what a branch takes is not fused away") {
  Graph graph;
  graph.inputs = {{"cond", DType::boolean}, {"x", DType::f32}};
  graph.outputs = {{"y", DType::f32}};
  graph.initializers = {{"w", floats({3}, {1, 1, 1, 1})},
                        {"scale", floats({2}, {1})},
                        {"zero", floats({0}, {1})},
                        {"variance", floats({1}, {1})}};
  graph.nodes = {node("Conv", {"x", "w"}, {"conv"}),
                 node("BatchNormalization", {"conv", "scale", "zero", "zero", "variance"}, {"norm"},
                      {{"epsilon", 0.0F}}),
                 choice(body({}, {}, {"conv"}), body({}, {}, {"norm"}))};
  const auto program = Program<B>::from(graph);
  CHECK(program.run({truth(true), floats({1}, {1, 1, 1, 1})})[0] == floats({3}, {1, 1, 1, 1}));
  CHECK(program.run({truth(false), floats({1}, {1, 1, 1, 1})})[0] == floats({6}, {1, 1, 1, 1}));
}

TEST_CASE("a condition that is none, a graph that cannot run, a name that nobody has") {
  Graph graph = chooser();
  graph.inputs[0].dtype = {};
  CHECK_THROWS_WITH_AS(Program<B>::from(graph).run({ints({1}, {}), floats({1, 2}, {2})}),
                       "hearth: node '/If' (If): operator: expected a tensor of bool, got i64", DTypeError);
  graph.nodes = {choice(body({}, {node("Levitate", {"x"}, {"up"})}, {"up"}), body({}, {}, {"x"}))};
  CHECK_THROWS_WITH_AS(
      Program<B>::from(graph),
      "hearth: cannot load 'program': node '/Levitate' (Levitate): expected an operator that hearth "
      "has, got Levitate",
      RecordError);
  graph.nodes = {choice(body({}, {}, {"x"}), body({}, {}, {"nowhere"}))};
  CHECK_THROWS_WITH_AS(
      Program<B>::from(graph),
      "hearth: cannot load 'program': expected values that are computed before they are used, got "
      "'nowhere' of node '/If' (If)",
      RecordError);
  graph.nodes = {choice(body({"a"}, {}, {"a"}), body({}, {}, {"x"}))};
  CHECK_THROWS_WITH_AS(Program<B>::from(graph),
                       "hearth: cannot load 'program': node '/If' (If): expected a graph of 0 inputs, got 1",
                       RecordError);
}

TEST_CASE("a file does not say what is taken from outside") {
  Graph graph = chooser();
  graph.nodes[0].attributes.push_back({"hearth.captures", std::vector<std::string>{"x", "scale"}});
  CHECK_THROWS_AS(Program<B>::from(graph), RecordError);
}

// state w, for as many steps as there are or until state[0] is above `limit`; keeps all states.
Graph powers(bool has_limit) {
  Graph graph;
  graph.inputs = {{"steps", DType::i64}, {"x", DType::f32}};
  graph.outputs = {{"last", DType::f32}, {"all", DType::f32}};
  graph.initializers = {{"w", floats({2, 3}, {2})}, {"limit", floats({20}, {1})}, {"first", ints({0}, {1})}};
  Graph step =
      body({"i", "cond_in", "state"}, {node("Mul", {"state", "w"}, {"next"})}, {"cond", "next", "kept"});
  step.nodes.push_back(node("Identity", {"next"}, {"kept"}));
  if (has_limit) {
    step.nodes.push_back(node("Gather", {"next", "first"}, {"head"}));
    step.nodes.push_back(node("LessOrEqual", {"head", "limit"}, {"cond"}));
  } else {
    step.nodes.push_back(node("Identity", {"cond_in"}, {"cond"}));
  }
  step.outputs[2] = {"kept", DType::f32, std::vector<GraphDim>{std::size_t{2}}};
  graph.nodes = {
      node("Loop", {"steps", "", "x"}, {"last", "all"}, {graph_attribute("body", std::move(step))})};
  return graph;
}

TEST_CASE("Loop counts, stops at its condition, and keeps what each step gives") {
  const auto program = Program<B>::from(powers(false));
  const auto three = program.run({ints({3}, {}), floats({1, 1}, {2})});
  CHECK(three[0] == floats({8, 27}, {2}));
  CHECK(three[1] == floats({2, 3, 4, 9, 8, 27}, {3, 2}));
  const auto none = program.run({ints({0}, {}), floats({1, 1}, {2})});
  CHECK(none[0] == floats({1, 1}, {2}));
  CHECK(none[1] == floats({}, {0, 2}));
  CHECK(Program<B>::from(powers(true)).run({ints({100}, {}), floats({1, 1}, {2})})[0] ==
        floats({32, 243}, {2}));
}

TEST_CASE("gradients go through the steps of a Loop to what it takes from outside") {
  Graph graph = powers(false);
  graph.outputs.pop_back();
  auto program = Program<A>::from(graph);
  optim::Sgd sgd(program, {.learning_rate = 1});
  std::vector<AnyTensor<A>> inputs;
  inputs.push_back(AnyTensor<A>::from_data(ints({3}, {}), {}));
  inputs.push_back(AnyTensor<A>::from_data(floats({1, 1}, {2}), {}));
  auto outputs = program.run(std::move(inputs));
  const auto loss = sum(std::move(outputs.at(0)).as<1>());
  sgd.step(program, backward(loss, program));
  CHECK(program.graph().initializers[0].data == floats({2 - 12, 3 - 27}, {2}));  // 3 w^2
}

TEST_CASE("a Loop without an end is told") {
  Graph graph;
  graph.inputs = {{"x", DType::f32}};
  graph.outputs = {{"y", DType::f32}};
  graph.nodes = {
      node("Loop", {"", "", "x"}, {"y"}, {graph_attribute("body", body({"i", "c", "s"}, {}, {"c", "s"}))})};
  CHECK_THROWS_WITH_AS(Program<B>::from(graph).run({floats({1}, {1})}),
                       "hearth: node '/Loop' (Loop): Loop: expected at most 1048576 steps, got more", Error);
}

// Running sums of the columns of x, from the last one on.
Graph sums(std::vector<GraphAttribute> attributes) {
  Graph graph;
  graph.inputs = {{"zero", DType::f32}, {"x", DType::f32}};
  graph.outputs = {{"sum", DType::f32}, {"all", DType::f32}};
  Graph step = body({"so_far", "column"}, {node("Add", {"so_far", "column"}, {"next"})}, {"next", "kept"});
  step.nodes.push_back(node("Identity", {"next"}, {"kept"}));
  attributes.push_back({"num_scan_inputs", std::int64_t{1}});
  attributes.push_back(graph_attribute("body", std::move(step)));
  graph.nodes = {node("Scan", {"zero", "x"}, {"sum", "all"}, std::move(attributes))};
  return graph;
}
using List = std::vector<std::int64_t>;

TEST_CASE("Scan goes along an axis, backwards if it is told so") {
  const TensorData zero = floats({0, 0}, {2}), x = floats({1, 2, 3, 10, 20, 30}, {2, 3});
  const auto forwards = Program<B>::from(sums({{"scan_input_axes", List{1}}})).run({zero, x});
  CHECK(forwards[0] == floats({6, 60}, {2}));
  CHECK(forwards[1] == floats({1, 10, 3, 30, 6, 60}, {3, 2}));
  const auto back = Program<B>::from(sums({{"scan_input_axes", List{-1}},
                                           {"scan_input_directions", List{1}},
                                           {"scan_output_axes", List{1}},
                                           {"scan_output_directions", List{1}}}))
                        .run({zero, x});
  CHECK(back[1] == floats({6, 5, 3, 60, 50, 30}, {2, 3}));
}

TEST_CASE("a Scan that does not fit") {
  const auto refusal = [](std::vector<GraphAttribute> attributes) {
    try {
      Program<B>::from(sums(std::move(attributes)));
    } catch (const RecordError& error) {
      return error.problems().at(0).expected;
    }
    return std::string("no error");
  };
  CHECK(refusal({{"scan_input_axes", List{0, 1}}}) == "attribute 'scan_input_axes' with 1 numbers");
  CHECK(refusal({{"scan_output_directions", List{}}}) == "attribute 'scan_output_directions' with 1 numbers");
  const auto program = Program<B>::from(sums({{"scan_input_axes", List{2}}}));
  CHECK_THROWS_AS(program.run({floats({0, 0}, {2}), floats({1, 2}, {2, 1})}), ShapeError);
}

}  // namespace
