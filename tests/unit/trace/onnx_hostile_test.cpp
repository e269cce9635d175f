// Models that are not what they should be: every problem in words, and nothing but RecordError for any bytes.
#include <doctest/doctest.h>

#include <cstdlib>

#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"
#include "../record/proto_bytes.hpp"
#include "onnx_graphs.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;
using namespace test;
using test::proto::bytes;
using test::proto::number;

constexpr std::uint64_t kMinusTwo = ~std::uint64_t{1};

std::string opset(std::uint64_t version, const std::string& domain = "") {
  return bytes(8, (domain.empty() ? "" : bytes(1, domain)) + number(2, version));
}
std::string model(const std::string& graph, const std::string& more = "") {
  return number(1, 8) + bytes(7, graph) + opset(17) + more;
}
std::string names(unsigned field, std::initializer_list<const char*> all) {
  std::string text;
  for (const char* name : all) text += bytes(field, name);
  return text;
}
std::string node(const std::string& op, std::initializer_list<const char*> inputs,
                 std::initializer_list<const char*> outputs, const std::string& more = "") {
  return bytes(1, names(1, inputs) + names(2, outputs) + bytes(4, op) + more);
}
std::string attribute(const std::string& fields) { return bytes(5, bytes(1, "a") + fields); }
std::string weight(const std::string& name, const std::string& fields) {
  return bytes(5, bytes(8, name) + fields);
}
std::string tensor_type(const std::string& fields) { return bytes(2, bytes(1, fields)); }
std::string dim(std::uint64_t extent) { return bytes(1, number(1, extent)); }

// What the error says besides what it is of.
std::string problem(const std::string& file) {
  const std::string start = "hearth: cannot load 'ONNX bytes': ";
  const std::string error = error_of([&] { from_text(file); });
  return error.starts_with(start) ? error.substr(start.size()) : error;
}
std::string problem_of_graph(const std::string& graph) { return problem(model(graph)); }
std::string problem_of_attribute(const std::string& fields) {
  return problem_of_graph(node("Op", {}, {"y"}, attribute(fields)));
}

TEST_CASE("ONNX graphs: bytes that are no model") {
  CHECK(problem("") == "expected an ONNX model, got an empty file");
  CHECK(problem("\x80") == "expected more bytes, got the end of the file at byte 1");
  CHECK(problem(number(1, 8) + opset(17)) == "expected a model with a graph, got one without");
  CHECK(problem(model("") + bytes(7, "")) == "expected one graph, got two");
  CHECK(
      problem(number(7, 1)) ==
      "expected bytes with their length in field 7, got a number; expected a model with a graph, got one without");
  CHECK(problem(number(1, 8) + proto::bytes_field_head(7, 100) + "x") ==
        "expected 99 more bytes of field 7, got the end of the file at byte 5");
  CHECK(problem(model("") + "\x0b") == "expected protobuf, got a group, which is not read");
}

TEST_CASE("ONNX graphs: a file of another kind is called by its name") {
  const auto text_of = [](const Bytes& bytes) {
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  RecordTree tree;
  tree.root.as<RecordMap>()->add("weight", {RecordTensor{"", floats({1, 2, 3}, {3})}});
  for (const AnyCodec& codec : all_codecs()) {
    if (!codec.writable()) continue;
    const std::string file = text_of(encode_to_bytes(codec, tree));
    CHECK(problem(file) == "expected an ONNX model, got " + codec.text());
  }
  CHECK(problem(text_of(encode_to_bytes(any_codec<NamedMpk>, tree))) ==
        "expected an ONNX model, got NamedMpk (.mpk)");
  CHECK(problem("\x89PNG\r\n\x1a\n") == "expected an ONNX model, got a PNG image");
  CHECK(problem("input, output\n1, 2\n") == "expected an ONNX model, got what looks like text");
}

TEST_CASE("ONNX graphs: versions") {
  CHECK(
      problem(bytes(7, "")) ==
      "expected the version of ONNX's format, got none; expected the version of ONNX's operators, got none");
  const auto with = [](std::uint64_t ir_version, std::uint64_t operators) {
    return problem(number(1, ir_version) + bytes(7, "") + opset(operators));
  };
  CHECK(with(3, 7) == "no error");
  CHECK(with(13, 27) == "no error");
  CHECK(with(2, 7) == "expected a version of ONNX's format from 3 to 13, got 2");
  CHECK(with(14, 6) ==
        "expected a version of ONNX's format from 3 to 13, got 14; "
        "expected a version of ONNX's operators from 7 to 27, got 6");
  CHECK(with(8, 28) == "expected a version of ONNX's operators from 7 to 27, got 28");
  CHECK(with(8, kMinusTwo) == "expected a version of ONNX's operators from 7 to 27, got -2");
  CHECK(problem(model("", opset(17, "ai.onnx"))) == "no error");
  CHECK(problem(model("", opset(18, "ai.onnx"))) ==
        "expected one version of ONNX's operators, got 17 and 18");
  CHECK(problem(model("", opset(1, "mine") + opset(2, "mine"))) ==
        "expected one version of the operators of 'mine', got two");
}

TEST_CASE("ONNX graphs: values that are used before they are computed") {
  const std::string x = bytes(11, bytes(1, "x"));
  CHECK(problem_of_graph(x + node("Relu", {"x"}, {"y"}) + bytes(12, bytes(1, "y"))) == "no error");
  CHECK(problem_of_graph(node("Relu", {"x"}, {"y"})) ==
        "expected inputs that the graph has for node 0 (Relu), got 'x'");
  CHECK(problem_of_graph(x + node("Relu", {"h"}, {"y"}) + node("Neg", {"x"}, {"h"}, bytes(3, "/neg"))) ==
        "expected inputs that are computed before node 0 (Relu), got 'h' of node '/neg' (Neg)");
  CHECK(problem_of_graph(node("Add", {"b"}, {"a"}) + node("Sub", {"a"}, {"b"})) ==
        "expected inputs that are computed before node 0 (Add), got 'b' of node 1 (Sub)");
  CHECK(problem_of_graph(node("Add", {"a"}, {"a"})) ==
        "expected inputs that are computed before node 0 (Add), got 'a', its own output");
  CHECK(problem_of_graph(bytes(12, bytes(1, "y"))) ==
        "expected a value that is computed as output of the graph, got 'y'");
  CHECK(problem_of_graph(node("Op", {""}, {"", "y"})) == "no error");  // left out
}

TEST_CASE("ONNX graphs: names given twice, or not at all") {
  const std::string x = bytes(11, bytes(1, "x")), y = bytes(12, bytes(1, "x"));
  const std::string w = weight("w", number(2, 2) + bytes(9, "1"));
  CHECK(problem_of_graph(x + x) == "expected names that are given once, got 'x' for an input too");
  CHECK(problem_of_graph(w + w) == "expected names that are given once, got 'w' for an initializer too");
  CHECK(problem_of_graph(x + node("A", {}, {"x"})) ==
        "expected names that are given once, got 'x' for an output of node 0 (A) too");
  CHECK(problem_of_graph(node("A", {}, {"a", "a"})) ==
        "expected names that are given once, got 'a' for an output of node 0 (A) too");
  CHECK(problem_of_graph(x + y + y) == "expected outputs of the graph with names that differ, got 'x' twice");
  CHECK(problem_of_graph(bytes(11, "")) == "expected a name for each value, got an input without");
  CHECK(problem_of_graph(bytes(12, "")) ==
        "expected a value that is computed as output of the graph, got ''");
  CHECK(problem_of_graph(weight("", number(2, 2) + bytes(9, "1"))) ==
        "expected initializers with a name, got one without");
  CHECK(problem_of_graph(node("", {}, {"a"})) == "expected an operator of node 0 (), got none");
  CHECK(problem_of_graph(node("A", {}, {"a"}, bytes(5, number(20, 2)))) ==
        "expected a name for each attribute of node 0 (A), got one without");
  CHECK(problem_of_graph(node("A", {}, {"a"}, attribute(number(20, 2)) + attribute(number(20, 2)))) ==
        "expected attributes that differ of node 0 (A), got 'a' twice");
  CHECK(problem(model("", bytes(14, bytes(1, "k")) + bytes(14, bytes(1, "k")))) ==
        "expected metadata keys that differ, got 'k' twice");
  CHECK(problem_of_graph(x + bytes(11, bytes(1, "\xff"))) == "expected UTF-8 in field 1, got other bytes");
}

TEST_CASE("ONNX graphs: types and extents of values") {
  const auto with = [](const std::string& type) { return problem_of_graph(bytes(11, bytes(1, "x") + type)); };
  CHECK(with("") == "no error");
  CHECK(with(tensor_type(number(1, 0))) == "no error");
  CHECK(with(tensor_type(number(1, 8))) == "field 'x': expected an element type that hearth has, got STRING");
  CHECK(with(tensor_type(number(1, 99))) == "field 'x': expected an element type that hearth has, got 99");
  constexpr std::pair<unsigned, const char*> kTypes[] = {
      {4, "a sequence"}, {5, "a map"}, {7, "an opaque value"}, {8, "a sparse one"}, {9, "an optional value"}};
  for (const auto& [field, found] : kTypes)
    CHECK(with(bytes(2, bytes(field, ""))) == "field 'x': expected a tensor, got "s + found);
  CHECK(with(tensor_type(bytes(2, dim(kMinusTwo)))) == "field 'x': expected an extent, got -2");
  CHECK(
      with(tensor_type(number(1, 1) + bytes(2, dim(std::uint64_t{1} << 40) + dim(std::uint64_t{1} << 22)))) ==
      "field 'x': expected fewer than 2^64 bytes, got f32[1099511627776, 4194304]");
  std::string nine;
  for (int i = 0; i < 9; ++i) nine += dim(1);
  CHECK(with(tensor_type(bytes(2, nine))) == "field 'x': expected at most 8 dimensions, got more");
}

TEST_CASE("ONNX graphs: tensors") {
  CHECK(problem_of_graph(weight("w", number(2, 8))) ==
        "field 'w': expected an element type that hearth has, got STRING");
  CHECK(problem_of_graph(weight("w", number(2, 1) + bytes(9, "123"))) ==
        "field 'w': expected the bytes of FLOAT[], got 3 bytes");
  CHECK(problem_of_graph(weight("w", number(1, std::uint64_t{1} << 62) + number(1, 4) + number(2, 1))) ==
        "field 'w': expected fewer than 2^64 bytes, got the shape [4611686018427387904, 4]");
  CHECK(problem_of_graph(weight("w", number(1, std::uint64_t{1} << 40) + number(2, 1) + bytes(9, "1234"))) ==
        "field 'w': expected the bytes of FLOAT[1099511627776], got 4 bytes");
  CHECK(problem_of_graph(bytes(15, "")) == "expected dense initializers, got a sparse one");
  const std::string beside = bytes(13, bytes(1, "location") + bytes(2, "data")) + number(14, 1);
  CHECK(problem_of_graph(weight("w", number(1, 1) + number(2, 1) + beside)) ==
        "field 'data': expected a file to find its parts beside, got bytes");
}

TEST_CASE("ONNX graphs: attributes") {
  const std::string where = " in attribute 'a' of node 0 (Op), got ";
  CHECK(problem_of_attribute(number(20, 2)) == "no error");  // 0, as protobuf has it
  CHECK(problem_of_attribute("") == "expected a type" + where + "none");
  CHECK(problem_of_attribute(number(20, 15)) == "expected a type of attributes that is read" + where + "15");
  constexpr std::pair<unsigned, const char*> kTypes[] = {{9, "TENSORS"},        {10, "GRAPHS"},
                                                         {11, "SPARSE_TENSOR"}, {12, "SPARSE_TENSORS"},
                                                         {13, "TYPE_PROTO"},    {14, "TYPE_PROTOS"}};
  for (const auto& [type, name] : kTypes)
    CHECK(problem_of_attribute(number(20, type)) ==
          "expected a type of attributes that is read" + where + name);
  CHECK(problem_of_attribute(number(3, 1) + number(20, 1)) ==
        "expected values of the type FLOAT" + where + "one of the type INT");
  CHECK(problem_of_attribute(number(2, 1) + number(20, 1)) ==
        "expected 4 bytes in field 2" + where + "a number");
  CHECK(problem_of_attribute(bytes(7, "12345") + number(20, 6)) ==
        "expected values of 4 bytes" + where + "5 bytes");
  CHECK(problem_of_attribute(bytes(8, "\x80") + number(20, 7)) ==
        "expected protobuf" + where + "a packed number that has no end");
  CHECK(problem_of_attribute(number(20, 4)) == "expected a tensor" + where + "none");
  CHECK(problem_of_attribute(number(20, 5)) == "expected a graph" + where + "none");
  CHECK(problem_of_attribute(bytes(5, number(2, 8)) + number(20, 4)) ==
        "expected an element type that hearth has" + where + "STRING");
  CHECK(problem_of_attribute(bytes(21, "alpha") + number(20, 1)) ==
        "expected a value of attribute 'a' of node 0 (Op), got that of 'alpha' outside of any function");
  CHECK(
      problem_of_attribute(bytes(6, bytes(15, "") + weight("v", number(2, 14))) + number(20, 5)) ==
      "expected dense initializers, got a sparse one; field 'v': expected an element type that hearth has, got "
      "COMPLEX64");
}

TEST_CASE("ONNX graphs: all problems are said, up to a hundred") {
  const std::string graph = bytes(11, bytes(1, "x") + tensor_type(number(1, 8))) +
                            weight("w", number(2, 14)) + node("Add", {"x", "w"}, {"y"}) +
                            node("Sub", {"y", "z"}, {"y"}, attribute("")) + bytes(12, bytes(1, "end"));
  CHECK(problem(number(1, 2) + bytes(7, graph)) ==
        "expected the version of ONNX's operators, got none; "
        "field 'x': expected an element type that hearth has, got STRING; "
        "field 'w': expected an element type that hearth has, got COMPLEX64; "
        "expected a type in attribute 'a' of node 1 (Sub), got none; "
        "expected a version of ONNX's format from 3 to 13, got 2; "
        "expected inputs that the graph has for node 1 (Sub), got 'z'; "
        "expected names that are given once, got 'y' for an output of node 1 (Sub) too; "
        "expected a value that is computed as output of the graph, got 'end'");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += node("A", {}, {"same"});
  try {
    from_text(model(many));
    FAIL("read");
  } catch (const RecordError& error) {
    CHECK(error.problems().size() == 100);
  }
}

// `depth` graphs within each other.
std::string nested(int depth) {
  std::string graph;
  for (int i = 1; i < depth; ++i) graph = node("If", {}, {"y"}, attribute(bytes(6, graph) + number(20, 5)));
  return graph;
}

TEST_CASE("ONNX graphs: limits") {
  CHECK(problem_of_graph(nested(32)) == "no error");
  CHECK(problem_of_graph(nested(33)) == "expected graphs within graphs, at most 32 deep, got more");
  CHECK(problem_of_graph(nested(5000)) == "expected graphs within graphs, at most 32 deep, got more");

  std::string nodes;
  for (std::size_t i = 0; i <= kMaxGraphNodes; ++i) nodes += bytes(1, bytes(4, "A"));
  CHECK(problem_of_graph(nodes) == "expected at most 1048576 nodes, got more");

  std::string texts;
  for (std::size_t i = 0; i <= kMaxRecordMetadata; ++i) texts += bytes(14, bytes(1, std::to_string(i)));
  CHECK(problem(model("", texts)) == "expected at most 16000 texts of metadata, got more");

  Graph graph = small_graph();
  for (int i = 0; i < 40; ++i) {
    Graph around = small_graph();
    around.nodes[0].attributes = {{"body", std::make_shared<const Graph>(graph)}};
    graph = around;
  }
  CHECK(error_of([&] { onnx_text(graph); }).find("at most 32 deep") != std::string::npos);
}

std::string function(const std::string& name, const std::string& fields) {
  return bytes(25, bytes(1, name) + fields);
}

TEST_CASE("ONNX graphs: functions") {
  const auto call = [](const std::string& name, const std::string& more = "") {
    return bytes(7, bytes(4, name) + more);
  };
  const std::string f = function(
      "F", bytes(4, "a") + bytes(5, "r") + bytes(7, bytes(1, "a") + bytes(2, "r") + bytes(4, "Neg")));
  CHECK(problem(model(node("F", {""}, {"y"}), f)) == "no error");
  CHECK(problem(model(node("F", {"", ""}, {"y"}), f)) ==
        "expected at most 1 inputs and 1 outputs of node 0 (F), got 2 and 1");
  CHECK(problem(model("", f + f)) == "expected functions that differ, got 'F' twice");
  CHECK(problem(model("", bytes(25, ""))) == "expected a name for each function, got one without");
  CHECK(problem(model(node("F", {}, {}), function("F", call("G")) + function("G", call("F")))) ==
        "expected functions that do not call themselves, got 'F', which does");

  // Each calls the one before it twice.
  std::string doubling = function("F0", call("Neg"));
  for (int i = 1; i <= 30; ++i) {
    const std::string twice = call("F" + std::to_string(i - 1));
    doubling += function("F" + std::to_string(i), twice + twice);
  }
  CHECK(problem(model(node("F20", {}, {}), doubling)) ==
        "expected at most 65536 nodes of functions, got more");
  CHECK(problem(model(node("F14", {}, {}), doubling)) == "no error");
  std::string chain = function("F0", call("Neg"));
  for (int i = 1; i <= 40; ++i) chain += function("F" + std::to_string(i), call("F" + std::to_string(i - 1)));
  CHECK(problem(model(node("F40", {}, {}), chain)) ==
        "expected graphs within graphs, at most 32 deep, got more");
  CHECK(problem(model(node("F20", {}, {}), chain)) == "no error");

  // A long name, asked for by a short one.
  const std::string name(100'000, 'n');
  std::string uses;
  for (int i = 0; i < 1000; ++i) uses += call("Neg", bytes(1, "a"));
  CHECK(problem(model(node("F", {name.c_str()}, {}) + bytes(11, bytes(1, name)),
                      function("F", bytes(4, "a") + uses))) ==
        "expected functions that take at most 33554432 bytes where they are called, got more");
}

TEST_CASE("ONNX graphs: what cannot be read is not written") {
  const auto refused = [](const auto& change) {
    Graph graph = small_graph();
    change(graph);
    const std::string start = "hearth: cannot save 'ONNX graph': ";
    const std::string error = error_of([&] { onnx_text(graph); });
    return error.starts_with(start) ? error.substr(start.size()) : error;
  };
  CHECK(refused([](Graph& graph) { graph.opset = 28; }) ==
        "expected a version of ONNX's operators from 7 to 27, got 28");
  CHECK(refused([](Graph& graph) { std::swap(graph.nodes[0], graph.nodes[1]); }) ==
        "expected inputs that are computed before node 0 (Relu), got 'h' of node '/fc/Gemm' (Gemm)");
  CHECK(refused([](Graph& graph) { graph.inputs.push_back({"fc.bias"}); }) ==
        "expected names that are given once, got 'fc.bias' for an input too");
  CHECK(refused([](Graph& graph) { graph.initializers[0].data.shape = {4, 2}; }) ==
        "field 'fc.weight': expected the bytes of f32[4, 2], got 24 bytes");
  CHECK(refused([](Graph& graph) { graph.nodes[0].attributes = {{"g", std::shared_ptr<const Graph>()}}; }) ==
        "expected a graph as attribute 'g' of node '/fc/Gemm' (Gemm), got none");
  CHECK(refused([](Graph& graph) { graph.metadata = {{"a", "1"}, {"a", "2"}}; }) ==
        "expected metadata keys that differ, got 'a' twice");
  CHECK(refused([](Graph& graph) { graph.domains = {{"ai.onnx", 3}}; }) ==
        "expected one version of the operators of 'ai.onnx', got two");
  CHECK(refused([](Graph& graph) { graph.producer = "\xff"; }) == "expected UTF-8, got '\xff'");
  CHECK(refused([](Graph& graph) { graph.inputs[0].shape->resize(9); }) ==
        "field 'x': expected at most 8 dimensions, got more");
}

// A graph or a RecordError; the number of graphs.
template <class Change>
std::size_t graphs_of(const std::string& file, std::size_t count, const Change& change) {
  std::size_t graphs = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string changed = change(file, i);
    Graph graph;
    try {
      graph = from_text(changed);
    } catch (const RecordError&) {
      continue;
    }
    if (++graphs % 8 != 0) continue;  // writing takes longer than most errors
    const std::string again = onnx_text(graph);
    if (onnx_text(from_text(again)) != again) FAIL("not read as it was written, after change ", i);
  }
  return graphs;
}

TEST_CASE("ONNX graphs: cut short or changed in one byte, a file is a graph or a RecordError") {
  Graph below;
  below.name = "b";
  below.nodes = {{.name = "", .op = "Neg", .inputs = {"x"}, .outputs = {"i"}}};
  below.outputs = {{"i"}};
  Graph small;  // names of a letter: each byte is tried with 256 values
  small.name = "g";
  small.inputs = {f32_value("x", {"n", std::size_t{2}})};
  small.outputs = {{"y"}};
  small.nodes = {{.name = "",
                  .op = "If",
                  .inputs = {"x", "w"},
                  .outputs = {"y"},
                  .attributes = {{"g", std::make_shared<const Graph>(below)},
                                 {"t", floats({1}, {1})},
                                 {"i", std::vector<std::int64_t>{1, 300}},
                                 {"s", std::vector<std::string>{"s"}}}}};
  small.initializers = {{"w", floats({1, 2}, {2})}};
  small.metadata = {{"k", "v"}};
  const std::string file = onnx_text(small);
  const std::size_t cut = graphs_of(
      file, file.size(), [](const std::string& text, std::size_t size) { return text.substr(0, size); });
  CHECK(cut > 0);  // between the texts of the metadata
  CHECK(cut < 4);
  const std::size_t changed = graphs_of(file, file.size() * 256, [](std::string text, std::size_t i) {
    text[i / 256] = static_cast<char>(i % 256);
    return text;
  });
  CHECK(changed > file.size());  // at least the bytes as they are
  CHECK(changed < file.size() * 256);
}

TEST_CASE("ONNX graphs: what PyTorch exported, cut short") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/pytorch/lenet.onnx");
  for (std::size_t i = 0; i < 2'000; ++i) {
    const std::size_t size = i < 1'000 ? i : file.size() - (i - 999);
    CHECK_THROWS_AS(read_onnx(file.part(0, size)), RecordError);
  }
}

}  // namespace
}  // namespace hearth
