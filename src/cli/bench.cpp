// hearth bench: how long a model takes.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include <hearth/ndarray.hpp>
#include <hearth/trace/program.hpp>

#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

using B = NdArray<float>;

struct Options {
  std::string model;
  std::vector<std::string> shapes;
  std::size_t threads = 0, runs = 100;
};

// "name=1,3,224,224"
std::pair<std::string, Shape> named_shape(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) throw Trouble("expected --shape NAME=1,3,8,8, got '" + argument + "'");
  Shape shape;
  const char *at = argument.data() + equals + 1, *const end = argument.data() + argument.size();
  while (at < end) {
    std::size_t extent = 0;
    const auto [behind, error] = std::from_chars(at, end, extent);
    if (error != std::errc() || (behind < end && *behind != ',') || shape.rank() == kMaxRank)
      throw Trouble("expected extents with commas between them, got '" + argument + "'");
    shape.push_back(extent);
    at = behind < end ? behind + 1 : end;
  }
  return {argument.substr(0, equals), shape};
}

// Extents that are not known are 1.
Shape shape_of(const GraphValue& input) {
  if (!input.shape) throw Trouble("input '" + input.name + "' has no shape; give it one with --shape");
  Shape shape;
  for (const GraphDim& dim : *input.shape) {
    const auto* extent = std::get_if<std::size_t>(&dim);
    shape.push_back(extent ? *extent : 1);
  }
  return shape;
}

// Floats are noise; integers are 0, which is an index of anything, and truth values true.
AnyTensor<B> example(const GraphValue& input, const Shape& shape, const Device<B>& device, Rng& rng) {
  const DType dtype = input.dtype.value_or(DType::f32);
  if (is_float(dtype)) return {B::normal(shape, 0, 1, rng.take(shape.numel()), device), dtype};
  if (dtype == DType::boolean) return {B::full<Bool>(shape, 1, device)};
  return {B::full<Int>(shape, 0, device), dtype};
}

std::string milliseconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f ms", seconds * 1e3);
  return text;
}

int run(const Options& options, Session& session) {
  const Device<B> device(nd::DeviceOptions{.threads = options.threads});
  const auto program = hearth::Program<B>::load(options.model, device);
  std::vector<std::pair<std::string, Shape>> given;
  for (const std::string& argument : options.shapes) given.push_back(named_shape(argument));
  Rng rng(1);
  std::vector<AnyTensor<B>> inputs;
  for (const GraphValue& input : program.inputs()) {
    const auto found = std::ranges::find(given, input.name, &std::pair<std::string, Shape>::first);
    inputs.push_back(example(input, found == given.end() ? shape_of(input) : found->second, device, rng));
    session.out.put(printable(input.name) + " " + std::string(name(inputs.back().dtype())) +
                    inputs.back().shape().text() + "\n");
  }
  std::vector<double> seconds;
  for (std::size_t i = 0; i < options.runs + options.runs / 10 + 1; ++i) {
    const auto start = std::chrono::steady_clock::now();
    program.run(inputs);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (i > options.runs / 10) seconds.push_back(took.count());  // the first ones prepare
  }
  std::ranges::sort(seconds);
  session.out.put("median " + milliseconds(seconds[seconds.size() / 2]) + ", fastest " +
                  milliseconds(seconds.front()) + ", slowest " + milliseconds(seconds.back()) + " of " +
                  with_commas(seconds.size()) + " runs\n");
  return kFine;
}

}  // namespace

void add_bench(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "bench",
       .does = "Measures how long an ONNX model takes",
       .more = "Inputs are noise; extents that the model leaves open are 1 unless --shape says them.",
       .examples = "  hearth bench lenet.onnx\n"
                   "  hearth bench bert.onnx --shape ids=8,128 --threads 1"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "MODEL", options->model, "the ONNX file");
  add_repeated(command, "--shape", options->shapes, "NAME=SHAPE",
               "the extents of an input, such as x=1,3,224,224");
  command->add_option("--threads", options->threads, "how many threads compute [all]")->type_name("NUMBER");
  command->add_option("--runs", options->runs, "how many runs are measured [100]")
      ->type_name("NUMBER")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
}

}  // namespace hearth::inline v0_1::cli
