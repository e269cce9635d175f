#include <doctest/doctest.h>

#include <hearth/cuda.hpp>
#include <hearth/cuda/graph.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

using B = Cuda<>;

TensorData list(std::vector<float> values) {
  const Shape shape = {values.size()};
  return TensorData::from(std::move(values), shape);
}

}  // namespace

TEST_CASE("a graph computes anew from what its inputs hold") {
  const gpu::Device device;
  const auto x = Tensor<B, 1>::zeros({3}, device);
  auto y = Tensor<B, 1>::zeros({3}, device);
  gpu::Graph graph(device, [&] { y = exp(x * 2) + 1; });
  gpu::assign(x, list({0, 1, 2}));
  graph.replay();
  CHECK(y.to_data().values<float>()[0] == 2);
  CHECK(y.to_data().values<float>()[2] == doctest::Approx(std::exp(4.0) + 1));
  gpu::assign(x, list({3, 0, 0}));
  graph.replay();
  const auto unrelated = Tensor<B, 1>::full({3}, 7, device);  // does not get the graph's memory
  graph.replay();
  CHECK(y.to_data().values<float>()[0] == doctest::Approx(std::exp(6.0) + 1));
  CHECK(sum(unrelated).item() == 21);
}

TEST_CASE("a graph and assign say what they cannot do") {
  const gpu::Device device;
  const auto x = Tensor<B, 2>::zeros({2, 3}, device);
  CHECK_THROWS_WITH_AS(gpu::assign(x, list({1, 2})), "hearth: assign: expected [2, 3], got [2]", ShapeError);
  const auto turned = permute(x, std::array<std::size_t, 2>{1, 0});
  CHECK_THROWS_WITH_AS(
      gpu::assign(turned, TensorData::from(std::vector<float>(6), {3, 2})),
      "hearth: assign: expected a tensor without gaps in its memory, got a view of another one",
      BackendError);
  if (gpu::on_host()) return;
  CHECK_THROWS_AS(gpu::Graph(device, [&] { (void)sum(x).item(); }), BackendError);
  CHECK(sum(x).item() == 0);  // and the device goes on
}
