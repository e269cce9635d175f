// quickstart [options]: PyTorch's quickstart, loop by loop. Trains a classifier of MNIST's digits, saves it,
// builds it again from its record, and shows what it makes of one image.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include <hearth/any.hpp>
#include <hearth/hearth.hpp>

#include "models.hpp"

using namespace hearth;

namespace {

struct Options {
  std::string model = "mlp96", data, save = "model.pth", device = "auto";
  std::size_t epochs = 10;
};

using Loader = data::DataLoader<data::ImageDataset>;

// [train]
template <class M, class Optimizer>
void train(M& model, Optimizer& optimizer, const Loader& loader, const Device<BackendOf<M>>& device,
           Rng& rng) {
  std::size_t batch = 0, seen = 0;
  for (const auto& [images, labels] : loader.batches<BackendOf<M>>(device, rng)) {
    const auto loss = nn::cross_entropy(model.forward(images, rng), labels);
    optimizer.step(model, backward(loss, model));

    seen += images.dim(0);
    if (batch++ % 100 == 0)
      std::printf("loss: %f  [%5zu/%5zu]\n", static_cast<double>(loss.item()), seen, loader.dataset().size());
  }
}
// [/train]

// [test]
template <class M>
void test(const M& model, const Loader& loader, const Device<BackendOf<M>>& device) {
  Rng rng(0);  // nothing draws from it: only models over Autodiff drop out
  double loss = 0;
  std::int64_t correct = 0;
  const auto batches = loader.batches<BackendOf<M>>(device);
  for (const auto& [images, labels] : batches) {
    const auto output = model.forward(images, rng);
    loss += static_cast<double>(nn::cross_entropy(output, labels).item());
    correct += sum(to_int(argmax(output, 1) == labels)).item();
  }
  std::printf("Test Error:\n Accuracy: %.1f%%, Avg loss: %f\n\n",
              100.0 * static_cast<double>(correct) / static_cast<double>(batches.items()),
              loss / static_cast<double>(batches.size()));
}
// [/test]

// [draw]
// Two rows of pixels in a line of text.
void draw(const TensorData& image) {
  const auto pixels = image.values<float>();
  const std::size_t rows = image.shape[1], columns = image.shape[2];
  for (std::size_t row = 0; row + 1 < rows; row += 2) {
    std::string line;
    for (std::size_t column = 0; column < columns; ++column) {
      const bool upper = pixels[row * columns + column] > 0.4f;
      const bool lower = pixels[(row + 1) * columns + column] > 0.4f;
      line += upper ? lower ? "█" : "▀" : lower ? "▄" : " ";
    }
    std::printf("%s\n", line.c_str());
  }
}
// [/draw]

// [predict]
template <template <Backend> class Model, ComputeBackend B>
void predict(const std::string& path, const data::ImageDataset& images, const Device<B>& device) {
  const auto record = AnyFileRecorder<FullPrecisionSettings>{}.load<Record<Model<B>>>(path);
  const auto model = from_record<Model<B>>(record, device);

  Rng rng(0);
  const auto [image, label] = Loader(images, {.batch_size = 1}).batches<B>(device)[0];
  draw(images[0].input);
  std::printf("Predicted: \"%d\", Actual: \"%d\"\n",
              static_cast<int>(argmax(model.forward(image, rng), 1).item()), static_cast<int>(label.item()));
}
// [/predict]

// [run]
template <template <Backend> class Model, ComputeBackend B>
void run(const Options& options, const Device<B>& device) {
  const AnyFileRecorder<FullPrecisionSettings> recorder;  // the name's extension says the format
  recorder.check_save(options.save);                      // refuse it before the training, not after
  const auto mnist = data::load_idx_folder(data::find_dataset("mnist", options.data));
  const Loader train_loader(mnist.train, {.batch_size = 32}), test_loader(mnist.test, {.batch_size = 32});

  Rng rng(42);
  auto model = Model<Autodiff<B>>::init(device, rng);
  std::printf("%s\n", summary(model).c_str());

  optim::Adam optimizer{model, {.learning_rate = 1e-3}};
  for (std::size_t epoch = 1; epoch <= options.epochs; ++epoch) {
    std::printf("Epoch %zu\n-------------------------------\n", epoch);
    train(model, optimizer, train_loader, device, rng);
    test(valid(model), test_loader, device);
  }

  model.save_file(options.save, recorder);
  std::printf("Saved the model to %s\n", options.save.c_str());
  predict<Model, B>(options.save, mnist.test, device);
}
// [/run]

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Trains a classifier of MNIST's digits as PyTorch's quickstart does."};
  app.add_option("--model", options.model, "mlp96 (tanh, sigmoid, softmax) or mlp512 (ReLU)")
      ->check(CLI::IsMember({"mlp96", "mlp512"}))
      ->capture_default_str();
  app.add_option("--epochs", options.epochs, "times through the data")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--data", options.data, "folder with the four IDX files, each raw or .gz");
  app.add_option("--save", options.save, "file for the weights; its extension names the format")
      ->capture_default_str();
  app.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    AnyDevice::parse(options.device).visit([&]<class B>(Here<B> here) {
      if (options.model == "mlp96")
        run<quickstart::Mlp96, B>(options, here.device);
      else
        run<quickstart::Mlp512, B>(options, here.device);
    });
  } catch (const Error& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
