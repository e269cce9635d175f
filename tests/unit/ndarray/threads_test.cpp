// The promise: results do not depend on the number of threads, bit for bit.
#include <doctest/doctest.h>

#include <limits>
#include <thread>

#include <hearth/autodiff.hpp>
#include <hearth/core/denormals.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;

namespace {

// f on a device of one, two, three and five threads.
template <class B, class F>
void check_bits(const F& f) {
  const auto run = [&](std::size_t threads) {
    const Device<B> device(nd::DeviceOptions{.threads = threads});
    Rng rng(9);
    return f(device, rng).to_data();
  };
  const TensorData one = run(1);
  for (std::size_t threads : {2, 2, 3, 5}) CHECK(run(threads) == one);
}

template <class B, std::size_t R>
Tensor<B, R> random(const std::array<std::size_t, R>& shape, const Device<B>& device, Rng& rng) {
  return normal<B>(shape, 0, 1, device, rng);
}

template <std::size_t... N>
inline constexpr std::array<std::size_t, sizeof...(N)> dims = {N...};

}  // namespace

TEST_CASE_TEMPLATE("threads: products", B, NdArray<float>, NdArray<double>) {
  check_bits<B>([](auto device, Rng& rng) {
    return matmul(random<B>(dims<300, 400>, device, rng), random<B>(dims<400, 250>, device, rng));
  });
  check_bits<B>([](auto device, Rng& rng) {
    return matmul(random<B>(dims<33, 4000>, device, rng), random<B>(dims<4000, 31>, device, rng));
  });
  check_bits<B>([](auto device, Rng& rng) {
    return matmul(transpose(random<B>(dims<70, 900>, device, rng)), random<B>(dims<70, 17>, device, rng));
  });
  check_bits<B>([](auto device, Rng& rng) {
    return matmul(random<B>(dims<40, 50, 60>, device, rng), random<B>(dims<40, 60, 70>, device, rng));
  });
  check_bits<B>([](auto device, Rng& rng) {
    const auto bias = random<B>(dims<300>, device, rng);
    return linear(random<B>(dims<256, 500>, device, rng), random<B>(dims<300, 500>, device, rng), &bias);
  });
  // So small that nobody is woken for one, but for some of a stream.
  check_bits<B>([](auto device, Rng& rng) {
    const auto weight = random<B>(dims<99, 800>, device, rng);
    auto sum = linear(random<B>(dims<1, 800>, device, rng), weight);
    for (int i = 0; i < 200; ++i) sum = sum + linear(random<B>(dims<1, 800>, device, rng), weight);
    return sum;
  });
  check_bits<B>([](auto device, Rng& rng) {
    return matmul(random<B>(dims<30, 100>, device, rng), random<B>(dims<100, 50>, device, rng));
  });
}

TEST_CASE_TEMPLATE("threads: convolutions, poolings and their gradients", B, NdArray<float>,
                   NdArray<double>) {
  const Conv2dOptions options = {.padding = {1, 1}, .groups = 2};
  const Shape image = {50, 4, 20, 20}, filters = {8, 2, 3, 3};
  check_bits<B>([&](auto device, Rng& rng) {
    return conv2d(random<B>(dims<50, 4, 20, 20>, device, rng), random<B>(dims<8, 2, 3, 3>, device, rng),
                  nullptr, options);
  });
  check_bits<B>([&](auto device, Rng& rng) {
    const auto grad = random<B>(dims<50, 8, 20, 20>, device, rng),
               weight = random<B>(dims<8, 2, 3, 3>, device, rng);
    return Tensor<B, 4>(B::conv2d_input_grad(grad.primitive(), weight.primitive(), image, options));
  });
  check_bits<B>([&](auto device, Rng& rng) {
    const auto x = random<B>(dims<50, 4, 20, 20>, device, rng),
               grad = random<B>(dims<50, 8, 20, 20>, device, rng);
    return Tensor<B, 4>(B::conv2d_weight_grad(x.primitive(), grad.primitive(), filters, options));
  });
  check_bits<B>(
      [&](auto device, Rng& rng) { return max_pool2d(random<B>(dims<64, 8, 20, 20>, device, rng)); });
  check_bits<B>([&](auto device, Rng& rng) {
    const auto x = random<B>(dims<64, 8, 20, 20>, device, rng),
               grad = random<B>(dims<64, 8, 10, 10>, device, rng);
    const auto places = B::max_pool2d(x.primitive(), {}).second;
    return Tensor<B, 4>(B::pool_scatter(grad.primitive(), places, {64, 8, 20, 20}));
  });
}

TEST_CASE_TEMPLATE("threads: elementwise, reductions, random numbers", B, NdArray<float>, NdArray<double>) {
  check_bits<B>([](auto device, Rng& rng) { return random<B>(dims<200001>, device, rng); });
  check_bits<B>([](auto device, Rng& rng) { return gelu(random<B>(dims<200001>, device, rng)); });
  check_bits<B>([](auto device, Rng& rng) {
    return random<B>(dims<501, 401>, device, rng) / random<B>(dims<401>, device, rng);
  });
  check_bits<B>([](auto device, Rng& rng) { return sum(random<B>(dims<1000003>, device, rng)); });
  check_bits<B>([](auto device, Rng& rng) { return sum(random<B>(dims<1009, 1013>, device, rng), 0); });
  check_bits<B>([](auto device, Rng& rng) { return mean(random<B>(dims<1009, 1013>, device, rng), 1); });
  check_bits<B>([](auto device, Rng& rng) { return softmax(random<B>(dims<1009, 1013>, device, rng)); });
  check_bits<B>([](auto device, Rng& rng) { return log_softmax(random<B>(dims<5000, 10>, device, rng)); });
}

TEST_CASE("threads: a step of training") {
  using I = NdArray<float>;
  using B = Autodiff<I>;
  check_bits<I>([](auto device, Rng& rng) {
    const auto model = nn::Sequential{nn::Conv2dConfig{.in = 1, .out = 8, .kernel = 5}.init<B>(device, rng),
                                      nn::Relu{}, nn::MaxPool2d{}, nn::Flatten{},
                                      nn::LinearConfig{.in = 8 * 12 * 12, .out = 10}.init<B>(device, rng)};
    const auto x = normal<B>(dims<64, 1, 28, 28>, 0, 1, device, rng);
    auto weight = require_grad(std::get<0>(model).weight.value());
    const auto features = flatten<1>(max_pool2d(relu(conv2d(x, weight))));
    const auto loss = mean(square(std::get<4>(model)(features)));
    return gradient(loss, weight);
  });
}

TEST_CASE("threads: one pool, many users at once") {
  using B = NdArray<float>;
  const Device<B> device(nd::DeviceOptions{.threads = 3});
  Rng rng(4);
  const auto a = random<B>(dims<200, 200>, device, rng);
  const TensorData expected = matmul(a, exp(a)).to_data();
  std::vector<int> wrong(3);
  std::vector<std::thread> users;
  for (int& count : wrong)
    users.emplace_back([&] {
      for (int i = 0; i < 30; ++i) count += !(matmul(a, exp(a)).to_data() == expected);
    });
  for (std::thread& user : users) user.join();
  CHECK(wrong == std::vector<int>(3));
}

TEST_CASE("threads: all of a device take denormals for 0 where the caller does") {
  using B = NdArray<float>;
  const std::size_t count = 1 << 20;
  const auto halves = [&](std::size_t threads) {
    const Device<B> device(nd::DeviceOptions{.threads = threads});
    const auto least = Tensor<B, 1>::full({count}, std::numeric_limits<float>::min(), device);
    return sum(to_int(least * 0.5 > 0)).item();
  };
  CHECK(halves(1) == count);
  CHECK(halves(3) == count);
#if defined(__SSE2__) || defined(__aarch64__)
  {
    const FlushDenormals flush;
    CHECK(halves(1) == 0);
    CHECK(halves(3) == 0);
  }
  CHECK(halves(3) == count);
#endif
}
