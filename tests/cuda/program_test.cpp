// A graph runs on Cuda as on NdArray, and trains there.
#include <doctest/doctest.h>

#include <hearth/cuda.hpp>
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace.hpp>
#include <hearth/trace/operators.hpp>

using namespace hearth;

namespace {

using Host = NdArray<float>;
using OnDevice = Cuda<float>;

template <Backend B>
struct LeNet {
  nn::Conv2d<B> conv1, conv2;
  nn::BatchNorm<B> norm;
  nn::MaxPool2d pool;
  nn::Linear<B> fc1, fc2, fc3;

  HEARTH_MODULE(LeNet, conv1, conv2, norm, pool, fc1, fc2, fc3)

  static LeNet init(const Device<B>& device, Rng& rng) {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng),
            .conv2 = nn::Conv2dConfig{.in = 6, .out = 16, .kernel = 5}.init<B>(device, rng),
            .norm = nn::BatchNormConfig{.features = 16}.init<B>(device, rng),
            .pool = {},
            .fc1 = nn::LinearConfig{.in = 400, .out = 120}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 120, .out = 84}.init<B>(device, rng),
            .fc3 = nn::LinearConfig{.in = 84, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    auto x = pool(relu(norm(conv2(pool(relu(conv1(image)))))));
    return fc3(silu(fc2(gelu(fc1(flatten<1>(std::move(x)))))));
  }
};

void check_near(const TensorData& expected, const TensorData& got) {
  REQUIRE(got.shape == expected.shape);
  const auto a = expected.values<float>(), b = got.values<float>();
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(b[i] == doctest::Approx(a[i]).epsilon(1e-4));
}

struct Example {
  Rng rng{1};
  Tensor<Host, 4> images = uniform<Host, 4>({3, 1, 28, 28}, 0, 1, {}, rng);
  Graph graph = trace(LeNet<Host>::init({}, rng), images, {.dynamic = {{0, 0, "batch"}}});
};

TEST_CASE("LeNet as a graph gives on Cuda what it gives on NdArray") {
  Example example;
  const TensorData images = example.images.to_data();
  const auto expected = Program<Host>::from(example.graph).run({images});
  const auto program = Program<OnDevice>::from(example.graph);
  for (int run = 0; run < 4; ++run) check_near(expected[0], program.run({images})[0]);
  check_near(expected[0], to_backend<OnDevice>(Program<Host>::from(example.graph), {}).run({images})[0]);
  check_near(expected[0], Program<Autodiff<OnDevice>>::from(example.graph).run({images})[0]);
}

TEST_CASE("a graph trains on Cuda as on NdArray") {
  Example example;
  const auto trained = [&]<class I>(I) {
    using B = Autodiff<I>;
    auto program = Program<B>::from(example.graph);
    optim::Sgd sgd(program, {.learning_rate = 0.1});
    for (int step = 0; step < 3; ++step) {
      const auto y = program.template forward<2>(Tensor<B, 4>::from_data(example.images.to_data(), {}));
      const auto loss = nn::cross_entropy(y, Tensor<B, 1, Int>::from(std::vector{1, 7, 4}, {}));
      sgd.step(program, backward(loss, program));
    }
    return program.graph();
  };
  const Graph expected = trained(Host{}), got = trained(OnDevice{});
  for (std::size_t i = 0; i < expected.initializers.size(); ++i) {
    CAPTURE(expected.initializers[i].name);
    check_near(expected.initializers[i].data, got.initializers[i].data);
  }
}

}  // namespace
