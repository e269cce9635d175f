// The program in README.md. It needs a data set that find_dataset() finds.
// [program]
#include <cstdio>
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
using namespace hearth;

template <Backend B>
struct Mlp {
  nn::Linear<B> hidden, out;
  HEARTH_MODULE(Mlp, hidden, out)

  static Mlp init(const Device<B>& device, Rng& rng) {
    return {.hidden = nn::LinearConfig{.in = 784, .out = 100}.init<B>(device, rng),
            .out = nn::LinearConfig{.in = 100, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image) const { return out(relu(hidden(flatten<1>(image)))); }
};

int main() {
  using B = Autodiff<NdArray<>>;
  const auto mnist = data::load_idx_folder(data::find_dataset("mnist", ""));
  const data::DataLoader loader(mnist.train, {.batch_size = 64});
  const Device<B> device;
  Rng rng(42);
  auto model = Mlp<B>::init(device, rng);
  auto optimizer = optim::AdamW{model, {.learning_rate = 0.001}};
  for (const auto& [images, labels] : loader.batches<B>(device, rng)) {
    const auto loss = nn::cross_entropy(model.forward(images), labels);
    optimizer.step(model, backward(loss, model));  // the gradients are an Mlp too
  }
  const DefaultRecorder recorder;          // named MessagePack, float32
  recorder.save(to_record(model), "mlp");  // mlp.mpk
  const auto trained = from_record<Mlp<NdArray<>>>(recorder.load<Record<Mlp<B>>>("mlp"), device);
  const auto [images, labels] =
      data::DataLoader(mnist.test, {.batch_size = 1000}).batches<NdArray<>>(device)[0];
  std::printf("%.1f %% correct\n", 100 * mean(to_float(argmax(trained.forward(images), 1) == labels)).item());
}
// [/program]
