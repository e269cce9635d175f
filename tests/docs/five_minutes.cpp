// The program of docs/five-minutes.md. It needs a data set that find_dataset() finds.
// [includes]
#include <cstdio>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;
// [/includes]

// [model]
template <Backend B>
struct LeNet {
  nn::Conv2d<B> conv1, conv2;
  nn::MaxPool2d pool;
  nn::Linear<B> fc1, fc2, fc3;

  HEARTH_MODULE(LeNet, conv1, conv2, pool, fc1, fc2, fc3)

  static LeNet init(const Device<B>& device, Rng& rng) {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng),
            .conv2 = nn::Conv2dConfig{.in = 6, .out = 16, .kernel = 5}.init<B>(device, rng),
            .pool = {},
            .fc1 = nn::LinearConfig{.in = 400, .out = 120}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 120, .out = 84}.init<B>(device, rng),
            .fc3 = nn::LinearConfig{.in = 84, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {        // [n, 1, 28, 28]
    auto x = pool(relu(conv1(image)));                           // [n, 6, 14, 14]
    x = pool(relu(conv2(std::move(x))));                         // [n, 16, 5, 5]
    return fc3(relu(fc2(relu(fc1(flatten<1>(std::move(x)))))));  // [n, 10]
  }
};
// [/model]

// [evaluate]
template <class M>
std::int64_t count_correct(const M& model, const data::ImageDataset& images,
                           const Device<BackendOf<M>>& device) {
  std::int64_t correct = 0;
  for (const auto& [image, label] :
       data::DataLoader<data::ImageDataset>(images, {.batch_size = 500}).batches<BackendOf<M>>(device))
    correct += sum(to_int(argmax(model.forward(image), 1) == label)).item();
  return correct;
}
// [/evaluate]

int main() try {
  // [start]
  using B = Autodiff<NdArray<>>;  // floats on the CPU, with gradients
  const Device<B> device;         // all cores; Device<B>({.threads = 1}) for one
  Rng rng(42);                    // weights and order come from here, and from nowhere else
  auto model = LeNet<B>::init(device, rng);
  std::printf("%zu parameters\n", num_params(model));
  // [/start]

  // [data]
  const auto mnist = data::load_idx_folder(data::find_dataset("mnist", ""));
  const data::DataLoader loader(mnist.train, {.batch_size = 32});
  // [/data]

  // [train]
  auto optimizer = optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  for (int epoch = 1; epoch <= 2; ++epoch) {
    double total = 0;
    const auto batches = loader.batches<B>(device, rng);  // shuffled; without rng in order
    for (const auto& [image, label] : batches) {
      const auto loss = nn::cross_entropy(model.forward(image), label);
      optimizer.step(model, backward(loss, model));
      total += loss.item();
    }
    std::printf("epoch %d: mean loss %.3f, %ld of %zu test images right\n", epoch,
                total / static_cast<double>(batches.size()), count_correct(valid(model), mnist.test, device),
                mnist.test.size());
  }
  // [/train]
  const std::int64_t after_training = count_correct(valid(model), mnist.test, device);

  // [save]
  const DefaultRecorder recorder;            // = NamedMpkFileRecorder<FullPrecisionSettings>
  recorder.save(to_record(model), "lenet");  // lenet.mpk
  SafetensorsFileRecorder<FullPrecisionSettings>{}.save(to_record(model), "lenet");  // lenet.safetensors
  // [/save]

  // [load]
  const auto record = recorder.load<Record<LeNet<B>>>("lenet");
  const auto deployed =
      from_record<LeNet<NdArray<>>>(record, device);  // no gradients, nothing initialised first
  std::printf("from its record: %ld of %zu\n", count_correct(deployed, mnist.test, device),
              mnist.test.size());
  // [/load]

  // [resume]
  auto again = LeNet<B>::init(device, rng);
  again.load_file("lenet.safetensors", AnyFileRecorder<FullPrecisionSettings>{});
  // [/resume]
  const bool same = count_correct(deployed, mnist.test, device) == after_training &&
                    count_correct(valid(again), mnist.test, device) == after_training;
  return same ? 0 : 1;
  // [errors]
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
// [/errors]
