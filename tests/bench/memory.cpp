// Trains LeNet on MNIST for some steps, its images kept as bytes, and prints the most memory the process has
// had, in KiB: bench_memory STEPS. torch_memory.py does the same.
#include <cstdlib>
#include <iostream>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <mnist/models.hpp>

#include "protocol.hpp"

int main(int argc, char** argv) {
  using namespace hearth;
  using A = Autodiff<NdArray<>>;
  if (argc != 2) return 2;
  const auto images = data::load_idx_folder(data::find_dataset("mnist")).train;
  const data::DataLoader loader(images, {.batch_size = 32, .drop_last = true});
  Rng rng(1);
  const Device<A> device;
  auto model = mnist::LeNet<A>::init(device, rng);
  optim::Sgd optimizer{model, {.learning_rate = 0.01, .momentum = 0.9}};
  const auto batches = loader.batches<A>(device, rng);
  for (std::size_t i = 0, steps = std::stoul(argv[1]); i < steps; ++i) {
    const auto batch = batches[i % batches.size()];
    const auto loss = nn::cross_entropy(model.forward(batch.inputs, rng), batch.targets);
    optimizer.step(model, backward(loss, model));
  }
  std::cout << bench::kibibytes_of("VmHWM:") << '\n';
}
