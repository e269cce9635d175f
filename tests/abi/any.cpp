// any [--device NAME]: a user's program that chooses its backend when it runs.
#include <cstdio>

#include <hearth/any.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

template <Backend B>
struct Model {
  nn::Linear<B> fc;

  HEARTH_MODULE(Model, fc)

  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return sigmoid(fc(x)); }
};

struct ModelConfig {
  template <Backend B>
  Model<B> init(const Device<B>& device, Rng& rng) const {
    return {nn::LinearConfig{.in = 2, .out = 1}.init<B>(device, rng)};
  }
};

int main(int argc, char** argv) try {
  const AnyDevice device = AnyDevice::parse(argc == 3 ? argv[2] : "auto");
  Rng rng(1);
  AnyModel<Model> model(ModelConfig{}, device, rng);
  const TensorData x = TensorData::from(std::vector<float>{1, 2}, {1, 2});
  const double here = model(x).values<double>()[0];
  model.to(AnyDevice::cpu());
  const double there = model(x).values<double>()[0];
  std::printf("%s: %.3f, %.3f on the CPU\n", device.describe().c_str(), here, there);
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
