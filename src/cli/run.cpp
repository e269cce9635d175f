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

// NumPy's arrays are f64 and i64 unless it is told otherwise: one of the input's kind becomes what the model
// declares.
TensorData of_type(TensorData data, const GraphValue& input) {
  return input.dtype && hearth::detail::same_kind(*input.dtype, data.dtype) ? cast(data, *input.dtype) : data;
}

// Outputs are written by their names' extensions, which must be known before a long run.
struct File {
  std::size_t value;
  std::string path;
  const AnyCodec* codec;
};

std::vector<File> output_files(const std::vector<std::string>& arguments,
                               const std::vector<GraphValue>& outputs) {
  std::vector<File> files;
  for (const Named& output : named(arguments, outputs, "output"))
    files.push_back({output.value, output.file, &format_to_write("", output.file)});
  return files;
}

void write(const File& file, const std::string& name, const TensorData& data, Session& session) {
  const NamedPrecision& keep = precision_named("keep");
  RecordTree tree;
  tree.metadata = file.codec->metadata(keep.info);
  tree.root.as<RecordMap>()->add(name, {RecordTensor{"", data}});
  const std::string words = write_output(session, "write", tree, *file.codec, keep.precision, file.path);
  if (!session.quiet) session.out.put(words);
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
    given[input.value] = of_type(data::read_npy(input.file), graph.inputs[input.value]);
  const auto files = output_files(options.outputs, wanted);
  std::vector<TensorData> inputs;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i])
      throw Trouble("expected --input for '" + graph.inputs[i].name + "', " + graph.inputs[i].text());
    inputs.push_back(*std::move(given[i]));
  }
  const auto is_double = [](const auto& value) { return value.dtype == DType::f64; };
  const bool doubles = std::ranges::any_of(inputs, is_double) || std::ranges::any_of(wanted, is_double);
  const auto made =
      doubles ? results<double>(std::move(graph), inputs) : results<float>(std::move(graph), inputs);
  for (const File& file : files) write(file, wanted[file.value].name, made[file.value], session);
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
       .more =
           "An array goes to the input that it is named for, NAME=FILE, or else to the next one. Floats of\n"
           "another width than the model declares are converted to it, and so are integers.",
       .examples = "  hearth run lenet.onnx --input images.npy --output logits.npy\n"
                   "  hearth run bert.onnx --input ids=ids.npy --input mask=mask.npy"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "MODEL", options->model, "the ONNX file");
  add_repeated(command, "--input", options->inputs, "[NAME=]FILE", "a .npy file for an input");
  add_repeated(command, "--output", options->outputs, "[NAME=]FILE",
               "the file for an output, in the format of its extension, such as .npy; without any, their "
               "shapes are told");
}

}  // namespace hearth::inline v0_1::cli
