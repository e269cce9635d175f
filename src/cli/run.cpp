// hearth run: a model's graph on arrays.
#include <algorithm>
#include <optional>

#include <hearth/data/numpy.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace/program.hpp>

#include "files.hpp"
#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct Options {
  std::string model;
  std::vector<std::string> inputs, outputs;
};

// "name=file", or a file for the next of the values that is not named.
struct Named {
  std::size_t value;
  std::string file;
};

std::vector<Named> named(const std::vector<std::string>& arguments, const std::vector<GraphValue>& values,
                         std::string_view what) {
  std::vector<Named> found;
  std::vector<bool> taken(values.size());
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    std::size_t value = values.size();
    if (equals != std::string::npos) {
      const std::string name = argument.substr(0, equals);
      value = static_cast<std::size_t>(std::ranges::find(values, name, &GraphValue::name) - values.begin());
      if (value == values.size()) throw Trouble("the model has no " + std::string(what) + " '" + name + "'");
    } else {
      value = static_cast<std::size_t>(std::ranges::find(taken, false) - taken.begin());
      if (value == values.size())
        throw Trouble("the model has " + std::to_string(values.size()) + " " + std::string(what) +
                      "s, got more");
    }
    if (taken[value])
      throw Trouble("the " + std::string(what) + " '" + values[value].name + "' is given twice");
    taken[value] = true;
    found.push_back({value, equals == std::string::npos ? argument : argument.substr(equals + 1)});
  }
  return found;
}

template <class E>
std::vector<TensorData> results(Graph graph, const std::vector<TensorData>& inputs) {
  return hearth::Program<NdArray<E>>::from(std::move(graph)).run(inputs);
}

int run(const Options& options, Session& session) {
  Graph graph = load_onnx(options.model);
  const auto wanted = graph.outputs;
  std::vector<std::optional<TensorData>> given(graph.inputs.size());
  for (const Named& input : named(options.inputs, graph.inputs, "input"))
    given[input.value] = data::read_npy(input.file);
  const auto files = named(options.outputs, wanted, "output");
  std::vector<TensorData> inputs;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i])
      throw Trouble("expected --input for '" + graph.inputs[i].name + "', " + graph.inputs[i].text());
    inputs.push_back(*std::move(given[i]));
  }
  const auto is_double = [](const GraphValue& value) { return value.dtype == DType::f64; };
  const bool doubles = std::ranges::any_of(graph.inputs, is_double) || std::ranges::any_of(wanted, is_double);
  const auto made =
      doubles ? results<double>(std::move(graph), inputs) : results<float>(std::move(graph), inputs);
  for (const Named& file : files) {
    RecordTree tree;
    tree.root.as<RecordMap>()->add(wanted[file.value].name, {RecordTensor{"", made[file.value]}});
    const std::string words =
        write_output(session, "write", tree, format_to_write("npy", file.file), Precision{}, file.file);
    if (!session.quiet) session.out.put(words);
  }
  if (files.empty())
    for (std::size_t i = 0; i < made.size(); ++i)
      session.out.put(printable(wanted[i].name) + " " + made[i].text() + "\n");
  return kFine;
}

}  // namespace

void add_run(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "run",
       .does = "Runs an ONNX model on NumPy arrays",
       .more = "An array goes to the input that it is named for, NAME=FILE, or else to the next one.",
       .examples = "  hearth run lenet.onnx --input images.npy --output logits.npy\n"
                   "  hearth run bert.onnx --input ids=ids.npy --input mask=mask.npy"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "MODEL", options->model, "the ONNX file");
  add_repeated(command, "--input", options->inputs, "[NAME=]FILE", "a .npy file for an input");
  add_repeated(command, "--output", options->outputs, "[NAME=]FILE",
               "the .npy file for an output; without any, their shapes are told");
}

}  // namespace hearth::inline v0_1::cli
