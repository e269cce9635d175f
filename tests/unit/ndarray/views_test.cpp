#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<float>;

namespace {

template <std::size_t R>
const void* storage(const Tensor<B, R>& x) {
  return x.primitive().storage.data();
}
template <std::size_t R>
const float* data(const Tensor<B, R>& x) {
  return x.primitive().data();
}

}  // namespace

TEST_CASE("views share their storage: nothing is copied") {
  const Device<B> device;
  Rng rng(1);
  const auto x = normal<B>(std::array<std::size_t, 3>{4, 6, 8}, 0, 1, device, rng);
  const std::size_t before = device.bytes_in_use();
  const auto turned = permute(x, {2, 0, 1});
  const auto part = slice(x, {Range{1, 4, 2}, Range{2}, Range{0, 8, 3}});
  const auto wide = expand(unsqueeze(x, 1), std::array<std::size_t, 4>{4, 5, 6, 8});
  const auto flat = reshape(x, std::array<std::size_t, 2>{24, 8});
  const auto thin = squeeze(narrow(x, 0, 2, 1), 0);
  CHECK(storage(turned) == storage(x));
  CHECK(storage(part) == storage(x));
  CHECK(storage(wide) == storage(x));
  CHECK(storage(flat) == storage(x));
  CHECK(storage(thin) == storage(x));
  CHECK(data(part) == data(x) + 48 + 16);
  CHECK(data(thin) == data(x) + 96);
  CHECK(device.bytes_in_use() == before);
  const auto mirrored = flip(x, {0, 2});
  CHECK(storage(mirrored) == storage(x));
  CHECK(data(mirrored) == data(x) + 3 * 48 + 7);
  CHECK(storage(split(x, 2, 1).back()) == storage(x));
  CHECK(device.bytes_in_use() == before);
  // What strides cannot say is copied.
  CHECK(storage(flatten(turned)) != storage(x));
}

TEST_CASE("a tensor views the memory that it was made of, and to_data shares the tensor's") {
  const Device<B> device;
  const TensorData data = TensorData::from(std::vector<float>{1, 2, 3, 4}, {4});
  const std::size_t before = device.bytes_in_use();
  const auto x = Tensor<B, 1>::from_data(data, device);
  CHECK(storage(x) == data.bytes.data());
  CHECK(device.bytes_in_use() == before);
  CHECK(x.to_data().bytes.data() == data.bytes.data());
  const auto y = x * 2;
  CHECK(y.to_data().bytes.data() == storage(y));
}

TEST_CASE("a chain on a moved tensor takes one buffer") {
  const Device<B> device;
  const std::size_t size = 100000;
  auto x = Tensor<B, 1>::full({size}, 0.5, device);
  const void* place = storage(x);
  const std::size_t one = device.bytes_in_use();
  const auto y = tanh(exp(relu(std::move(x) * 2)));
  CHECK(storage(y) == place);
  CHECK(device.bytes_in_use() == one);
  CHECK(device.bytes_cached() == 0);  // nothing else was taken on the way

  const auto z = tanh(exp(relu(y * 2)));  // y stays: one buffer more
  CHECK(storage(z) != place);
  CHECK(device.bytes_in_use() == 2 * one);
  CHECK(device.bytes_cached() == 0);

  auto a = y * 1;
  const void* mine = storage(a);
  const auto sum = std::move(a) + y;
  CHECK(storage(sum) == mine);
  auto b = y * 1;
  mine = storage(b);
  CHECK(storage(y - std::move(b)) == mine);
}

TEST_CASE("what is written over a tensor takes its memory when nobody else has it") {
  const Device<B> device;
  auto x = zeros<B>({100, 100}, device);
  const void* place = storage(x);
  x = slice_fill(std::move(x), {Range{1}, Range{.step = 2}}, 1);
  x = scatter(std::move(x), 0, zeros<B, Int>({1, 100}, device), 2.0);
  CHECK(storage(x) == place);
  const auto kept = x;
  const auto y = slice_fill(x, {Range{1}}, 5);
  CHECK(storage(y) != place);
  CHECK(kept.values()[100] == 1);
}

TEST_CASE("the pool gives memory again") {
  const Device<B> device;
  const void* place = nullptr;
  {
    const auto x = Tensor<B, 1>::zeros({1000}, device);
    place = storage(x);
    CHECK(device.bytes_in_use() >= 4000);
    CHECK(device.bytes_cached() == 0);
  }
  CHECK(device.bytes_in_use() == 0);
  const std::size_t cached = device.bytes_cached();
  CHECK(cached >= 4000);
  {
    const auto x = Tensor<B, 1>::ones({990}, device);  // of the same size class
    CHECK(storage(x) == place);
    CHECK(device.bytes_cached() == 0);
  }
  CHECK(device.bytes_cached() == cached);
  device.empty_cache();
  CHECK(device.bytes_cached() == 0);

  // A pool lives as long as the last tensor made from it.
  auto late = [] {
    const Device<B> own(nd::DeviceOptions{.threads = 2});
    return Tensor<B, 1>::ones({300000}, own) * 2;
  }();
  CHECK(late.device().threads() == 2);
  CHECK(sum(late).item() == 600000);
}

TEST_CASE("a size that no memory holds is an error, not an abort") {
  const Device<B> device;
  CHECK_THROWS_AS((void)(Tensor<B, 1>::zeros({std::size_t{1} << 61}, device)), Error);
  CHECK_THROWS_AS((void)(Tensor<B, 2>::zeros({std::size_t{1} << 40, std::size_t{1} << 40}, device)), Error);
}
