// Models as files, with their weights inside or beside.
#include <doctest/doctest.h>

#include <fstream>

#include <hearth/record/medium.hpp>

#include "onnx_graphs.hpp"

namespace hearth {
namespace {

namespace fs = std::filesystem;
using namespace test;

// The weights of small_graph() with two above a kibibyte and one of just that.
Graph large_graph() {
  Graph graph = small_graph();
  const auto add = [&](const std::string& name, std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
    graph.initializers.push_back({name, floats(std::move(values), {count})});
  };
  add("large.0", 1000);
  add("kibibyte", 256);
  add("large.1", 257);
  return graph;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("a graph is saved in one file, and loaded mapped") {
  const Folder folder;
  const std::string path = folder.file("below/net.onnx");
  save_onnx(large_graph(), path);
  CHECK(content(path) == onnx_text(large_graph()));
  CHECK_FALSE(fs::exists(path + ".data"));
  CHECK(same(load_onnx(path), large_graph()));
  save_onnx(load_onnx(path), path);  // over the file that the weights lie in
  CHECK(same(load_onnx(path), large_graph()));
}

TEST_CASE("large weights lie beside the model, at multiples of 4 KiB, and small ones in it") {
  const Folder folder;
  const std::string path = folder.file("net.onnx");
  const std::size_t weights = 4 * (6 + 3 + 1000 + 256 + 257);
  save_onnx(large_graph(), path, {.largest_file = weights});
  CHECK_FALSE(fs::exists(path + ".data"));
  save_onnx(large_graph(), path, {.largest_file = weights - 1});
  REQUIRE(fs::exists(path + ".data"));
  CHECK(fs::file_size(path + ".data") == 4096 + 4 * 257);
  CHECK(fs::file_size(path) < 2048);

  const Graph graph = load_onnx(path);
  CHECK(same(graph, large_graph()));
  const std::byte* first = graph.find_initializer("large.0")->data.bytes.data();
  CHECK(reinterpret_cast<std::uintptr_t>(first) % 4096 == 0);
  CHECK(graph.find_initializer("large.1")->data.bytes.data() == first + 4096);
  CHECK(content(path).find("net.onnx.data") != std::string::npos);

  const auto as_bytes = [&] { read_onnx(map_file(path)); };
  CHECK(error_of(as_bytes) ==
        "hearth: cannot load 'ONNX bytes': field 'net.onnx.data': expected a file to find its parts beside, "
        "got bytes; field 'net.onnx.data': expected a file to find its parts beside, got bytes");
}

TEST_CASE("weights of graphs within graphs lie beside too, those of attributes do not") {
  Graph below;
  below.initializers = {{"inner.w", floats(std::vector<float>(300, 1), {300})}};
  below.outputs = {{"inner.w"}};
  Graph graph = small_graph();
  graph.nodes[1].attributes = {{"body", std::make_shared<const Graph>(below)},
                               {"value", floats(std::vector<float>(400, 2), {400})}};
  const Folder folder;
  const std::string path = folder.file("net.onnx");
  save_onnx(graph, path, {.largest_file = 0});
  CHECK(fs::file_size(path + ".data") == 1200);
  CHECK(fs::file_size(path) > 1600);
  CHECK(same(load_onnx(path), graph));
}

TEST_CASE("data is not looked for outside of the model's folder, nor past the end of its file") {
  const Folder folder;
  const std::string path = folder.file("net.onnx");
  save_onnx(large_graph(), path, {.largest_file = 0});
  const std::string text = content(path);
  const auto loaded_with = [&](const std::string& location) {
    std::string changed = text;
    constexpr std::string_view kLocation = "net.onnx.data";
    for (std::size_t at = 0; (at = changed.find(kLocation, at)) != std::string::npos; at += kLocation.size())
      changed.replace(at, kLocation.size(), location);
    write_file(path, changed);
    return error_of([&] { load_onnx(path); });
  };
  const std::string start = "hearth: cannot load '" + path + "': ";
  const auto twice = [&](const std::string& problem) { return start + problem + "; " + problem; };
  CHECK(loaded_with("../net.onnx.d") ==
        twice("field '../net.onnx.d': expected a name within the folder of the file, got another one"));
  CHECK(loaded_with("/et/onnx.data") ==
        twice("field '/et/onnx.data': expected a name within the folder of the file, got another one"));
  fs::create_symlink("/proc/self/exe", folder.file("out.onnx.data"));
  CHECK(
      loaded_with("out.onnx.data") ==
      twice(
          "field 'out.onnx.data': expected a file within the folder of the first one, got a link out of it"));
  write_file(folder.file("cut.onnx.data"), content(path + ".data").substr(0, 4095));
  CHECK(loaded_with("cut.onnx.data") ==
        start + "field 'large.1': expected 1028 bytes from 4096 on in 'cut.onnx.data', got a file of 4095");
  CHECK(loaded_with("net.onnx.data") == "no error");
}

TEST_CASE("a graph that cannot be written leaves the files that are there") {
  const Folder folder;
  const std::string path = folder.file("net.onnx");
  save_onnx(large_graph(), path, {.largest_file = 0});
  const std::string model = content(path), data = content(path + ".data");
  Graph wrong = large_graph();
  wrong.initializers[2].data.bytes = {};
  wrong.nodes[1].inputs = {"nobody's"};
  CHECK(
      error_of([&] { save_onnx(wrong, path, {.largest_file = 0}); }) ==
      "hearth: cannot save '" + path +
          "': expected inputs that the graph has for node 1 (Relu), got 'nobody's'; field 'large.0': expected "
          "the bytes of f32[1000], got 0 bytes");
  CHECK(content(path) == model);
  CHECK(content(path + ".data") == data);

  fs::create_directory(folder.file("folder.onnx.data"));
  CHECK(error_of([&] { save_onnx(large_graph(), folder.file("folder.onnx"), {.largest_file = 0}); }) ==
        "hearth: cannot save '" + folder.file("folder.onnx.data") + "': expected a file, got a folder");
  CHECK_FALSE(fs::exists(folder.file("folder.onnx")));  // whose weights there are none of
}

TEST_CASE("a model of more than protobuf's 2 GiB needs a file beside it") {
  const Folder folder;
  const std::string path = folder.file("weights");
  write_file(path, "");
  const std::size_t size = std::size_t{1} << 31;
  fs::resize_file(path, size);  // that takes no room, and is not looked at
  Graph graph = small_graph();
  graph.initializers.push_back({"w", {DType::u8, {size}, map_file(path)}});
  CHECK(
      error_of([&] { onnx_text(graph); })
          .starts_with(
              "hearth: cannot save 'ONNX graph': expected a model of at most 2147483647 bytes, besides weights in another "
              "file, got 21474"));
}

}  // namespace
}  // namespace hearth
