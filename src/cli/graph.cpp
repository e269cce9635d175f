// hearth graph: what a model computes, node by node.
#include <algorithm>

#include <hearth/trace/onnx.hpp>
#include <hearth/trace/text.hpp>

#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct Options {
  std::string model;
  bool dot = false, summary = false;
};

int run(const Options& options, Session& session) {
  const Graph graph = load_onnx(options.model);
  const std::string all = options.dot ? to_dot(graph) : options.summary ? summary(graph) : text(graph);
  for (std::string_view rest = all; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    session.out.put(printable(rest.substr(0, end)) + "\n");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return kFine;
}

}  // namespace

void add_graph(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add({.name = "graph",
                                   .does = "Shows what an ONNX model computes: a line for each node",
                                   .examples = "  hearth graph lenet.onnx\n"
                                               "  hearth graph lenet.onnx --summary\n"
                                               "  hearth graph lenet.onnx --dot | dot -Tsvg > lenet.svg"},
                                  [options](Session& session) { return run(*options, session); });
  add_file(command, "MODEL", options->model, "the ONNX file");
  CLI::Option* dot = command->add_flag("--dot", options->dot, "in Graphviz' language, as a drawing");
  command->add_flag("--summary", options->summary, "as a table: operators, shapes and parameters")
      ->excludes(dot);
}

}  // namespace hearth::inline v0_1::cli
