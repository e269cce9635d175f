// mlp FOLDER: a user's program. It trains a small network, takes its parameters through a file, and computes
// what the network computes with loops of its own as well.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

template <Backend B>
struct Mlp {
  nn::Linear<B> hidden, out;

  HEARTH_MODULE(Mlp, hidden, out)

  static Mlp init(const Device<B>& device, Rng& rng) {
    return {.hidden = nn::LinearConfig{.in = 2, .out = 8}.init<B>(device, rng),
            .out = nn::LinearConfig{.in = 8, .out = 2}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return out(relu(hidden(x))); }
};

// y[o] = b[o] + sum over i of w[o, i] x[i]
std::vector<double> by_loops(const nn::Linear<Stored>& layer, const std::vector<double>& x) {
  const auto w = layer.weight.data.values<double>();
  auto y = layer.bias->data.values<double>();
  for (std::size_t o = 0; o < y.size(); ++o)
    for (std::size_t i = 0; i < x.size(); ++i) y[o] += w[o * x.size() + i] * x[i];
  return y;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const std::string file = std::string(argv[1]) + "/mlp";
  using B = Autodiff<NdArray<>>;
  const Device<B> device;
  Rng rng(1);
  auto model = Mlp<B>::init(device, rng);
  auto optimizer = optim::Sgd{model, {.learning_rate = 0.5}};
  const auto x = Tensor<B, 2>::from(std::vector<float>{0, 0, 0, 1, 1, 0, 1, 1}, {4, 2}, device);
  const auto wanted = Tensor<B, 1, Int>::from(std::vector<std::int64_t>{0, 1, 1, 0}, {4}, device);
  const auto loss = [&] { return nn::cross_entropy(model.forward(x), wanted); };
  const float before = loss().item();
  for (int step = 0; step < 200; ++step) optimizer.step(model, backward(loss(), model));

  SafetensorsFileRecorder<FullPrecisionSettings>{}.save(to_record(model), file);
  const auto record = AnyFileRecorder<FullPrecisionSettings>{}.load<Record<Mlp<B>>>(file + ".safetensors");
  const auto again = from_record<Mlp<NdArray<>>>(record);
  const auto logits = again.forward(inner(x)).values();
  double largest = 0;
  for (std::size_t row = 0; row < 4; ++row) {
    auto h = by_loops(record.hidden, {double(row / 2), double(row % 2)});
    for (double& value : h) value = std::max(value, 0.0);
    const auto y = by_loops(record.out, h);
    for (std::size_t k = 0; k < 2; ++k)
      largest = std::max(largest, std::abs(y[k] - double(logits[row * 2 + k])));
  }
  bool caught = false;
  try {
    model.load_file(file + ".gone", DefaultRecorder{});
  } catch (const RecordError&) {
    caught = true;
  }
  const float after = loss().item();
  std::printf("%.3f, after training %.3f; loops %s, a missing file is %s\n", double(before), double(after),
              largest < 1e-5 ? "agree" : "differ", caught ? "caught" : "not caught");
  return after < 0.1f && largest < 1e-5 && caught ? 0 : 1;
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
