// Times what a training costs beside its steps: the loader, the learner, what one sees, checkpoints.
// bench_learner THREADS FOLDER says "ready", then reads lines "case count" and answers each with the
// milliseconds that one of `count` steps took. tests/bench/run_learner drives it.
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/train.hpp>
#include <lenet_mindspore/model.hpp>

namespace {

using namespace hearth;
using B = NdArray<>;
using A = Autodiff<B>;

constexpr std::size_t kBatch = 32, kResident = 64;

auto images() { return data::load_idx_folder(data::find_dataset("mnist")).train; }

auto images_of(std::size_t workers) {
  auto prepared =
      data::map(images(), data::compose(data::Resize(32, 32), data::Normalize({0.1307f}, {0.3081f})));
  return data::DataLoader<decltype(prepared)>(std::move(prepared),
                                              {.batch_size = kBatch, .drop_last = true, .workers = workers});
}
using Loader = decltype(images_of(0));

auto learner_of(const Device<B>& device) {
  Rng rng(1);
  auto model = lenet::LeNet5<A>::init(device, rng);
  optim::Sgd optimizer(model, {.learning_rate = 0.01, .momentum = 0.9});
  return train::Learner(std::move(model), std::move(optimizer), train::CrossEntropy{});
}

class Bench {
 public:
  Bench(const Device<B>& device, std::string folder) : device_(device), folder_(std::move(folder)) {}

  void run(const std::string& name, std::size_t steps) {
    if (name == "resident") return resident(steps);
    if (name == "loading") return loaded(steps, loaders_[0], false);
    if (name.starts_with("loader_")) return loaded(steps, loaders_.at(name.back() - '0'), true);
    if (name == "learner") return fit(steps, {});
    if (name == "callbacks") return fit(steps, seen());
    if (name == "checkpoint_100") return fit(steps, {checkpoint(100)});
    if (name == "checkpoint_10") return fit(steps, {checkpoint(10)});
    if (name == "copy_10") {
      // What a checkpoint has to do before the training may go on.
      auto copies = train::Lambda({.step_end = [this](train::Run& run) {
        if (run.step % 10 == 0) copied_ = run.model_record();
      }});
      return fit(steps, {copies});
    }
    if (name == "everything") {
      auto callbacks = seen();
      callbacks.push_back(checkpoint(500));
      return fit(steps, callbacks);
    }
    throw Error("bench_learner: no case " + name);
  }

 private:
  using Batch = data::Batch<A, 4>;

  void step(const Batch& batch) {
    auto& model = learner_.model();
    const auto loss = nn::cross_entropy(model.forward(batch.inputs), batch.targets);
    learner_.optimizer().step(model, backward(loss, model));
  }
  void resident(std::size_t steps) {
    Rng rng(2);
    const Device<A> device(device_);
    const auto batches = loaders_[0].template batches<A>(device, rng);
    std::vector<Batch> all;  // several, so that the model does not learn one by heart
    for (std::size_t i = 0; i < kResident; ++i) all.push_back(batches[i]);
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < steps; ++i) step(all[i % kResident]);
    tell(start, steps);
  }
  void loaded(std::size_t steps, const Loader& loader, bool trains) {
    Rng rng(2);
    const Device<A> device(device_);
    std::size_t done = 0;
    const auto start = std::chrono::steady_clock::now();
    while (true)
      for (const Batch& batch : loader.template batches<A>(device, rng)) {
        if (trains) step(batch);
        if (++done == steps) return tell(start, steps);
      }
  }
  void fit(std::size_t steps, train::Callbacks callbacks) {
    const auto start = std::chrono::steady_clock::now();
    (void)learner_.fit(loaders_[2], {.epochs = 1000, .callbacks = std::move(callbacks), .max_steps = steps});
    tell(start, steps);
  }
  train::Callbacks seen() {
    return {train::Dashboard({.stream = nowhere_, .every_n_seconds = 0.1}),
            train::TensorBoard(folder_ + "/events"), train::CsvLogger(folder_ + "/log.csv"),
            train::LossMonitor(1, [](const std::string&) {})};
  }
  train::ModelCheckpoint checkpoint(std::size_t every) {
    return train::ModelCheckpoint({.every_n_steps = every, .keep_max = 2, .directory = folder_});
  }
  void tell(std::chrono::steady_clock::time_point start, std::size_t steps) {
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
    std::cout << spent.count() / static_cast<double>(steps) << std::endl;
  }

  Device<B> device_;
  std::string folder_;
  std::vector<Loader> loaders_ = {images_of(0), images_of(1), images_of(2)};
  decltype(learner_of(device_)) learner_ = learner_of(device_);
  std::FILE* nowhere_ = std::fopen("/dev/null", "w");
  RecordTree copied_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_learner THREADS FOLDER\n";
    return 2;
  }
  Bench bench(Device<B>({.threads = std::stoul(argv[1])}), argv[2]);
  std::cout << "ready Hearth " << HEARTH_VERSION << std::endl;
  std::string name;
  for (std::size_t count; std::cin >> name >> count;) bench.run(name, count);
}
