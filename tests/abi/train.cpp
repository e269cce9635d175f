// One training step of LeNet, its record in a file and in bytes, and the model built again from each.
#include <cstdio>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <mnist/models.hpp>

using namespace hearth;

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const std::string file = std::string(argv[1]) + "/lenet.mpk";
  using B = Autodiff<NdArray<>>;
  const Device<B> device;
  Rng rng(1);
  auto model = mnist::LeNet<B>::init(device, rng);
  auto optimizer = optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  const auto images = uniform<B, 4>({32, 1, 28, 28}, 0, 1, device, rng);
  const auto labels = Tensor<B, 1, Int>::full({32}, 3, device);
  const auto loss_now = [&] { return nn::cross_entropy(model.forward(images, rng), labels); };
  const auto before = loss_now();
  optimizer.step(model, backward(before, model));
  const float after = loss_now().item();

  model.save_file(file, AnyFileRecorder<FullPrecisionSettings>{});
  const auto record = DefaultRecorder{}.load<Record<mnist::LeNet<B>>>(file);
  const Bytes bytes = BinBytesRecorder<FullPrecisionSettings>{}.save(record);
  const auto again = from_record<mnist::LeNet<NdArray<>>>(
      BinBytesRecorder<FullPrecisionSettings>{}.load<Record<mnist::LeNet<B>>>(bytes));
  if (again.forward(inner(images), rng).to_data() != valid(model).forward(inner(images), rng).to_data()) {
    std::fprintf(stderr, "the model from its record computes something else\n");
    return 1;
  }
  bool caught = false;
  try {
    model.load_file(file + ".gone", DefaultRecorder{});
  } catch (const RecordError&) {
    caught = true;
  }
  std::printf("loss %a before, %a after one step; a missing file is %s\n", static_cast<double>(before.item()),
              static_cast<double>(after), caught ? "caught" : "not caught");
  return after < before.item() && caught ? 0 : 1;
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
