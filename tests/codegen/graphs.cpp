// Graphs by hand, for what traced models do not have: codegen_graphs FOLDER
#include <cstdio>
#include <string>

#include <hearth/trace/onnx.hpp>

namespace {

using namespace hearth;

std::string folder;

GraphNode node(std::string op, std::vector<std::string> inputs, std::vector<std::string> outputs,
               std::vector<GraphAttribute> attributes = {}, std::string name = {}) {
  return {.name = std::move(name),
          .op = std::move(op),
          .inputs = std::move(inputs),
          .outputs = std::move(outputs),
          .attributes = std::move(attributes)};
}
TensorData floats(const Shape& shape, float first = 0.5f) {
  std::vector<float> values(shape.numel());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = first - 0.07f * static_cast<float>(i * 7 % 16);
  return TensorData::from(std::move(values), shape);
}
TensorData ints(std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return TensorData::from(std::move(values), {count});
}
TensorData number(std::int64_t value) { return TensorData::from(std::vector{value}, {}); }
GraphValue value(std::string name, std::vector<GraphDim> shape, DType dtype = DType::f32) {
  return {std::move(name), dtype, std::move(shape)};
}
void save(const std::string& name, Graph graph) { save_onnx(graph, folder + "/" + name + ".onnx"); }

// As exporters write a view: the shape of x, an extent of it, and a list put together.
void shapes() {
  Graph graph;
  graph.inputs = {value("x", {"batch", std::size_t{3}, "columns"})};
  graph.outputs = {value("y", {"batch", "columns", std::size_t{3}}),
                   value("z", {std::size_t{6}, "", std::size_t{2}}), value("same", {})};
  graph.initializers = {{"zero", number(0)},
                        {"first", ints({0})},
                        {"left", ints({-1})},
                        {"three", ints({3})},
                        {"half", TensorData::from(std::vector{0.5f}, {})},
                        {"two", number(2)},
                        {"twos", ints({2})},
                        {"ones", ints({1})}};
  graph.nodes = {
      node("Shape", {"x"}, {"shape"}),
      node("Gather", {"shape", "zero"}, {"batch"}, {{"axis", std::int64_t{0}}}),
      node("Unsqueeze", {"batch", "first"}, {"batches"}),
      node("Concat", {"batches", "left", "three"}, {"wanted"}, {{"axis", std::int64_t{0}}}),
      node("Reshape", {"x", "wanted"}, {"y"}),
      // The batch twice beside itself, and a constant as large as it is.
      node("Mul", {"batch", "two"}, {"double"}), node("Unsqueeze", {"double", "first"}, {"doubles"}),
      node("Concat", {"doubles", "ones"}, {"wide"}, {{"axis", std::int64_t{0}}}),
      node("ConstantOfShape", {"wide"}, {"zeros"}), node("Range", {"zero", "batch", "one"}, {"range"}),
      node("Cast", {"range"}, {"places"}, {{"to", std::int64_t{1}}}),
      node("Unsqueeze", {"places", "ones"}, {"column"}),
      node("Concat", {"column", "column"}, {"both"}, {{"axis", std::int64_t{0}}}),
      node("Add", {"zeros", "both"}, {"z"}),
      // Where an extent decides, as Expand is exported.
      node("Equal", {"wanted", "left"}, {"is_left"}), node("Shape", {"y"}, {"of_y"}),
      node("Where", {"is_left", "of_y", "of_y"}, {"chosen"}), node("Expand", {"half", "chosen"}, {"halves"}),
      node("Sub", {"y", "halves"}, {"same"})};
  graph.initializers.push_back({"one", number(1)});
  graph.outputs = {value("y", {"batch", "columns", std::size_t{3}}), value("z", {"twice", std::size_t{1}}),
                   value("same", {"batch", "columns", std::size_t{3}})};
  save("shapes", std::move(graph));
}

// Names that would be code if they were taken as they are.
void hostile() {
  Graph graph;
  graph.name = "*/ \"; #error out\n#error of\n";
  const std::string x = "x\"); system(\"true\n#error x", w = "*/ int main() { \" ?\?/\n#error w", b = "class";
  graph.inputs = {value(x, {"n\n#error n\\", std::size_t{4}})};
  graph.outputs = {value("return", {"n\n#error n\\", std::size_t{3}})};
  graph.initializers = {{w, floats({3, 4})},
                        {b, floats({3})},
                        {"\xf0\x9f\x94\xa5", floats({3})},
                        {"", floats({1, 3})},
                        {"operator.new", floats({3, 1})},
                        {"EOF", floats({3})},
                        {"hearth_fields", floats({3})}};
  graph.initializers[3].name = "\xc3\xa9t\xc3\xa9 \\";
  graph.nodes = {node("Gemm", {x, w, b}, {"h*/"}, {{"transB", std::int64_t{1}}}, "/a\n#error a/\"b\\/Gemm"),
                 node("Mul", {"h*/", "\xf0\x9f\x94\xa5"}, {"relu"}),
                 node("Relu", {"relu"}, {"//"}),
                 node("Add", {"//", "\xc3\xa9t\xc3\xa9 \\"}, {"std"}),
                 node("Add", {"std", "EOF"}, {"eof"}),
                 node("MatMul", {"eof", "operator.new"}, {"one"}),
                 node("Add", {"one", "hearth_fields"}, {"return"})};
  save("hostile", std::move(graph));
}

// More members than a struct may name, in two modules and beside them.
void wide() {
  Graph graph;
  graph.inputs = {value("x", {"batch", std::size_t{2}})};
  graph.outputs = {value("y", {"batch", std::size_t{2}})};
  std::string last = "x";
  for (int i = 0; i < 70; ++i) {
    const std::string layer =
        i < 68 ? (i < 30 ? "down." : "up.") + std::to_string(i) : "head" + std::to_string(i);
    const std::string next = i == 69 ? "y" : "h" + std::to_string(i);
    graph.initializers.push_back({layer + ".weight", floats({2, 2}, i % 3 == 0 ? 0.9f : -0.4f)});
    graph.nodes.push_back(node("Gemm", {last, layer + ".weight"}, {next}));
    last = next;
  }
  save("wide", std::move(graph));
}

// One matrix that words are looked up in, and that scores are computed with.
void tied() {
  Graph graph;
  graph.inputs = {value("ids", {"batch", "steps"}, DType::i64)};
  graph.outputs = {value("scores", {"batch", "steps", std::size_t{5}})};
  graph.initializers = {{"words.weight", floats({5, 3})}, {"mask", ints({1, 0, 1})}};
  graph.nodes = {node("Gather", {"words.weight", "ids"}, {"found"}),
                 node("Gather", {"found", "picked"}, {"last"}, {{"axis", std::int64_t{2}}}),
                 node("Transpose", {"words.weight"}, {"turned"}, {{"perm", std::vector<std::int64_t>{1, 0}}}),
                 node("MatMul", {"last", "turned"}, {"scores"})};
  graph.initializers.push_back({"picked", ints({-1, 0, 1})});
  save("tied", std::move(graph));
}

// A layer of both directions, with a state.
void recurrent() {
  Graph graph;
  graph.inputs = {value("x", {"steps", "batch", std::size_t{3}}),
                  value("h", {std::size_t{2}, "batch", std::size_t{4}})};
  graph.outputs = {value("y", {"steps", std::size_t{2}, "batch", std::size_t{4}}),
                   value("last", {std::size_t{2}, "batch", std::size_t{4}}),
                   value("z", {"steps", "batch", std::size_t{4}})};
  graph.initializers = {{"gru.w", floats({2, 12, 3})},  {"gru.r", floats({2, 12, 4})},
                        {"gru.b", floats({2, 24})},     {"lstm.w", floats({1, 16, 3})},
                        {"lstm.r", floats({1, 16, 4})}, {"one", ints({1})}};
  graph.nodes = {node("GRU", {"x", "gru.w", "gru.r", "gru.b", "", "h"}, {"y", "last"},
                      {{"hidden_size", std::int64_t{4}},
                       {"direction", std::string("bidirectional")},
                       {"linear_before_reset", std::int64_t{1}}}),
                 node("LSTM", {"x", "lstm.w", "lstm.r"}, {"four"}, {{"hidden_size", std::int64_t{4}}}),
                 node("Squeeze", {"four", "one"}, {"z"}),
                 node("RNN", {"x", "rnn.w", "rnn.r", "rnn.b", "", "h"}, {"simple", "end"},
                      {{"hidden_size", std::int64_t{4}},
                       {"direction", std::string("bidirectional")},
                       {"activations", std::vector<std::string>{"Relu", "Relu"}}}),
                 node("RNN", {"x", "tanh.w", "tanh.r"}, {"other"}, {{"hidden_size", std::int64_t{4}}})};
  graph.initializers.insert(graph.initializers.end(), {{"rnn.w", floats({2, 4, 3})},
                                                       {"rnn.r", floats({2, 4, 4})},
                                                       {"rnn.b", floats({2, 8})},
                                                       {"tanh.w", floats({1, 4, 3})},
                                                       {"tanh.r", floats({1, 4, 4})}});
  graph.outputs.push_back(value("simple", {"steps", std::size_t{2}, "batch", std::size_t{4}}));
  graph.outputs.push_back(value("end", {std::size_t{2}, "batch", std::size_t{4}}));
  graph.outputs.push_back(value("other", {"steps", std::size_t{1}, "batch", std::size_t{4}}));
  save("recurrent", std::move(graph));
}

TensorData truth(std::vector<std::uint8_t> values) {
  const std::size_t count = values.size();
  TensorData data = TensorData::from(std::move(values), {count});
  data.dtype = DType::boolean;
  return data;
}
GraphAttribute text(const char* name, const char* value) { return {name, std::string(value)}; }

// Elements at places that several indices tell, that truth values choose, and in another order.
void places() {
  constexpr std::size_t two = 2, three = 3, four = 4, five = 5;
  Graph graph;
  graph.inputs = {value("x", {"batch", four, "columns"}),
                  value("pairs", {five, two}, DType::i64),
                  value("within", {"batch", three, two}, DType::i64),
                  value("flags", {four}, DType::boolean),
                  value("shorter", {"batch"}, DType::i64),
                  value("updates", {two, four, "columns"})};
  graph.initializers = {{"rows", TensorData::from(std::vector<std::int64_t>{-1, 0}, {2, 1})},
                        {"some", truth({1, 0, 1, 1, 0, 1})},
                        {"three", ints({3})}};
  graph.nodes = {node("GatherND", {"x", "pairs"}, {"rows_at"}),
                 node("GatherND", {"x", "within"}, {"elements_at"}, {{"batch_dims", std::int64_t{1}}}),
                 node("ScatterND", {"x", "pairs", "rows_at"}, {"added"}, {text("reduction", "add")}),
                 node("ScatterND", {"x", "rows", "updates"}, {"written"}),
                 node("Compress", {"x", "flags"}, {"chosen"}, {{"axis", std::int64_t{-2}}}),
                 node("Compress", {"x", "some"}, {"first"}),
                 node("Sub", {"three", "shorter"}, {"lengths"}),
                 node("ReverseSequence", {"x", "lengths"}, {"turned"},
                      {{"batch_axis", std::int64_t{0}}, {"time_axis", std::int64_t{1}}}),
                 node("Transpose", {"written"}, {"steps"}, {{"perm", std::vector<std::int64_t>{2, 0, 1}}}),
                 node("ReverseSequence", {"steps", "lengths"}, {"back"})};
  graph.outputs = {value("rows_at", {five, "columns"}),         value("elements_at", {"batch", three}),
                   value("added", {"batch", four, "columns"}),  value("written", {"batch", four, "columns"}),
                   value("chosen", {"batch", "", "columns"}),   value("first", {four}),
                   value("turned", {"batch", four, "columns"}), value("back", {"columns", "batch", four})};
  save("places", std::move(graph));
}

// Equations, and losses of what they give.
void equations() {
  constexpr std::size_t two = 2, three = 3, five = 5;
  Graph graph;
  graph.inputs = {value("a", {"batch", three, "columns"}), value("b", {"batch", "columns", five}),
                  value("square", {two, two}), value("target", {"batch", five}, DType::i64)};
  graph.initializers = {{"weight", floats({3}, 2)}, {"row", floats({5})}};
  const auto equation = [](const char* letters) {
    return std::vector<GraphAttribute>{text("equation", letters)};
  };
  graph.nodes = {
      node("Einsum", {"a", "b"}, {"product"}, equation("bij, bjk -> bik")),
      node("Einsum", {"product", "row"}, {"scaled"}, equation("...i,i->i...")),
      node("Einsum", {"square"}, {"diagonal"}, equation("ii")),
      node("Einsum", {"a", "b", "row"}, {"sums"}, equation("...ij,...jk,k")),
      node("SoftmaxCrossEntropyLoss", {"product", "target", "weight"}, {"loss", "log_p"},
           {text("reduction", "none")}),
      node("NegativeLogLikelihoodLoss", {"log_p", "target"}, {"total"}, {text("reduction", "sum")}),
      node("SoftmaxCrossEntropyLoss", {"product", "target"}, {"mean"}, {{"ignore_index", std::int64_t{1}}})};
  graph.outputs = {
      value("scaled", {five, "batch", three}), value("diagonal", {}), value("sums", {"batch", three}),
      value("loss", {"batch", five}),          value("total", {}),    value("mean", {})};
  save("equations", std::move(graph));
}

void resized() {
  constexpr std::size_t two = 2, six = 6;
  Graph graph;
  graph.opset = 19;
  graph.inputs = {value("x", {"batch", two, "rows", six})};
  graph.initializers = {{"twice", TensorData::from(std::vector<float>{1, 1, 2, 3}, {4})},
                        {"sizes", ints({9, 4})},
                        {"half", TensorData::from(std::vector{0.5f}, {1})}};
  const GraphAttribute last = {"axes", std::vector<std::int64_t>{-1}},
                       both = {"axes", std::vector<std::int64_t>{2, 3}};
  graph.nodes = {
      node("Resize", {"x", "", "twice"}, {"nearest"}),
      node("Resize", {"x", "", "", "sizes"}, {"linear"}, {text("mode", "linear"), both}),
      node("Resize", {"x", "", "", "sizes"}, {"cubic"},
           {text("mode", "cubic"), text("coordinate_transformation_mode", "align_corners"), both}),
      node("Resize", {"x", "", "half"}, {"shrunk"},
           {text("nearest_mode", "floor"), text("coordinate_transformation_mode", "asymmetric"), last})};
  graph.outputs = {value("nearest", {"batch", two, "twice", std::size_t{18}}),
                   value("linear", {"batch", two, std::size_t{9}, std::size_t{4}}),
                   value("cubic", {"batch", two, std::size_t{9}, std::size_t{4}}),
                   value("shrunk", {"batch", two, "rows", std::size_t{3}})};
  save("resized", std::move(graph));
}

// Heads apart and side by side, with a mask, with earlier keys, and shared.
void attention() {
  constexpr std::size_t two = 2, three = 3, four = 4, five = 5, eight = 8;
  Graph graph;
  graph.opset = 23;
  graph.inputs = {value("q", {"batch", four, three, four}),       value("k", {"batch", two, five, four}),
                  value("v", {"batch", two, five, two}),          value("mask", {three, five}),
                  value("x", {"batch", "steps", eight}),          value("past", {"batch", two, two, four}),
                  value("places", {"batch", "steps"}, DType::i64)};
  graph.initializers = {{"cos", floats({3, 2})},
                        {"sin", floats({3, 2}, 0.3f)},
                        {"cos1", floats({3, 1})},
                        {"sin1", floats({3, 1}, 0.3f)}};
  const GraphAttribute heads = {"q_num_heads", std::int64_t{2}}, shared = {"kv_num_heads", std::int64_t{2}},
                       number = {"num_heads", std::int64_t{2}};
  graph.nodes = {node("Attention", {"q", "k", "v", "mask"}, {"grouped"}, {{"scale", 0.25f}}),
                 node("RotaryEmbedding", {"x", "cos", "sin", "places"}, {"turned"}, {number}),
                 node("RotaryEmbedding", {"x", "cos1", "sin1", "places"}, {"partly"},
                      {number, {"interleaved", std::int64_t{1}}, {"rotary_embedding_dim", std::int64_t{2}}}),
                 node("RotaryEmbedding", {"x", "cos", "sin", "places"}, {"pairs"},
                      {number, {"interleaved", std::int64_t{1}}}),
                 node("Attention", {"turned", "partly", "x"}, {"causal"},
                      {heads, shared, {"is_causal", std::int64_t{1}}}),
                 node("Attention", {"pairs", "x", "x", "", "past", "past"}, {"packed", "keys", "values"},
                      {heads, shared})};
  graph.outputs = {value("grouped", {"batch", four, three, two}), value("causal", {"batch", "steps", eight}),
                   value("packed", {"batch", "steps", eight}), value("keys", {"batch", two, "all", four})};
  save("attention", std::move(graph));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return std::fputs("usage: codegen_graphs FOLDER\n", stderr), 1;
  folder = arguments[1];
  for (const auto write : {shapes, hostile, wide, tied, recurrent, places, equations, resized, attention})
    write();
}
