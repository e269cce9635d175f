// One point of how costs grow, a process for each: bench_scale WORK [--width W] [--depth D] [--batch N]
// [--threads T] [--seconds S] [--clock wall], or bench_scale WORK --file FILE. It prints the milliseconds of
// one run, the KiB that the process had at its start and the most that it has had. tests/bench/run_scale
// drives it.
#include <time.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <mnist/models.hpp>

#include "protocol.hpp"
#include "training.hpp"

namespace {

using namespace hearth;
using B = NdArray<>;
using A = Autodiff<B>;

/// `depth` square layers of one width: tests/bench/points.py writes files of it.
template <Backend B>
struct Stack {
  std::vector<nn::Linear<B>> layers;

  HEARTH_MODULE(Stack, layers)

  Tensor<B, 2> forward(Tensor<B, 2> x, Rng&) const {  // [n, width]
    for (const auto& layer : layers) x = relu(layer(std::move(x)));
    return x;
  }
};

using Options = std::map<std::string, std::string>;

Options options_of(int argc, char** argv) {
  Options options = {{"--width", "256"},   {"--depth", "4"},         {"--batch", "64"}, {"--threads", "1"},
                     {"--seconds", "0.2"}, {"--clock", "processor"}, {"--file", ""}};
  for (int i = 2; i + 1 < argc; i += 2) options.at(argv[i]) = argv[i + 1];
  return options;
}

// By He's initialisation: with PyTorch's, a signal that passes a hundred layers ends in denormal numbers,
// which the processor is slow at.
Stack<A> stack(std::size_t width, std::size_t depth, const Device<A>& device) {
  Rng rng(1);
  Stack<A> model;
  for (std::size_t i = 0; i < depth; ++i)
    model.layers.push_back(
        nn::LinearConfig{.in = width, .out = width, .initializer = nn::KaimingUniform{}}.init<A>(device,
                                                                                                 rng));
  return model;
}

std::function<void()> work_of(const std::string& name, const Options& options) {
  const auto number = [&](const char* key) { return std::stoul(options.at(key)); };
  const std::size_t width = number("--width"), batch = number("--batch");
  const Device<A> device({.threads = number("--threads")});
  const auto sgd = [](const auto& model) {
    return optim::Sgd{model, {.learning_rate = 1e-6, .momentum = 0.9}};
  };
  if (name == "lenet") {
    Rng rng(1);
    return bench::training(mnist::LeNet<A>::init(device, rng), std::array<std::size_t, 4>{batch, 1, 28, 28},
                           10, device, Rng(1), sgd);
  }
  if (name == "mlp")
    return bench::training(stack(width, number("--depth"), device), std::array<std::size_t, 2>{batch, width},
                           width, device, Rng(1), sgd);
  const std::string file = options.at("--file");
  if (name == "map")
    return [=] {
      (void)from_record<Stack<B>>(SafetensorsFileRecorder<AsStored>().load<Record<Stack<B>>>(file));
    };
  if (name == "read")
    return [=] {
      const SafetensorsBytesRecorder<AsStored> recorder;
      (void)from_record<Stack<B>>(recorder.load<Record<Stack<B>>>(read_file(file)));
    };
  return {};
}

double now(const std::string& clock) {
  timespec time{};
  clock_gettime(clock == "wall" ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// The least of many repetitions, as whatever else the machine does only adds. A file is loaded once: into
// memory that is new to the process, as where it counts.
double least_of(const std::function<void()>& work, const Options& options) {
  const auto milliseconds = [&](std::size_t count) {
    const double start = now(options.at("--clock"));
    for (std::size_t i = 0; i < count; ++i) work();
    return (now(options.at("--clock")) - start) / static_cast<double>(count);
  };
  const double first = milliseconds(1);
  if (!options.at("--file").empty()) return first;
  double spent = milliseconds(1), least = spent;
  const auto count = static_cast<std::size_t>(std::ceil(2 / spent));  // 2 ms for one repetition
  for (std::size_t i = 0; i < 3 || spent < std::stod(options.at("--seconds")) * 1000; ++i) {
    const double one = milliseconds(count);
    spent += one * static_cast<double>(count);
    least = std::min(least, one);
  }
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  const long before = bench::kibibytes_of("VmRSS:");
  const Options options = options_of(argc, argv);
  const auto work = argc > 1 ? work_of(argv[1], options) : nullptr;
  if (!work) {
    std::cerr << "usage: bench_scale mlp|lenet|map|read [--width W] [--depth D] [--batch N] [--threads T] "
                 "[--seconds S] [--clock wall] [--file FILE]\n";
    return 2;
  }
  std::cout << least_of(work, options) << ' ' << before << ' ' << bench::kibibytes_of("VmHWM:") << '\n';
}
