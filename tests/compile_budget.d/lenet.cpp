// The program whose compile time is kept: LeNet trained, evaluated, saved and loaded.
#include <cstdio>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim/sgd.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/recorder.hpp>

using namespace hearth;

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
  Tensor<B, 2> forward(const Tensor<B, 4>& images) const {
    const auto x = pool(relu(conv2(pool(relu(conv1(images))))));
    return fc3(relu(fc2(relu(fc1(flatten<1>(x))))));
  }
};

int main() {
  using I = NdArray<>;
  using B = Autodiff<I>;
  const Device<B> device;
  Rng rng(1);
  auto model = LeNet<B>::init(device, rng);
  optim::Sgd optimizer(model, {.learning_rate = 0.01, .momentum = 0.9});
  const auto labels = Tensor<B, 1, Int>::zeros({32}, device);
  for (int step = 0; step < 100; ++step) {
    const auto images = uniform<B>(std::array<std::size_t, 4>{32, 1, 28, 28}, 0, 1, device, rng);
    const auto loss = nn::cross_entropy(model.forward(images), labels);
    optimizer.step(model, backward(loss, model));
    std::printf("%d %g\n", step, static_cast<double>(loss.item()));
  }
  const FileRecorder<NamedMpk, FullPrecisionSettings> recorder;
  model.save_file("lenet", recorder);
  model.load_file("lenet", recorder);
  const auto test = uniform<I>(std::array<std::size_t, 4>{500, 1, 28, 28}, 0, 1, device, rng);
  const auto correct = sum(to_int(argmax(valid(model).forward(test), 1) == 0)).item();
  std::printf("%lld correct\n", static_cast<long long>(correct));
}
