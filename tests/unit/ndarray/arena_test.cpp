#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include <hearth/ndarray.hpp>

#include "../../../backends/ndarray/src/buffer_plan.hpp"

namespace {

using namespace hearth;
using nd::Lifetime;

nd::Storage buffer(const nd::Device& device, std::size_t bytes) {
  return nd::Storage::allocate(device, bytes);
}

TEST_CASE("buffers that are needed at other times share their place") {
  const nd::Places places({{640, 0, 3}, {64, 1, 2}, {320, 4, 7}, {256, 5, 6}, {64, 8, Lifetime::kForever}});
  CHECK(places.size == 704);
  CHECK(places.begin == std::vector<std::size_t>{0, 640, 0, 320, nd::Places::kNone});
}

TEST_CASE("no two buffers overlap while both are needed") {
  Rng rng(1);
  std::vector<Lifetime> buffers;
  for (std::size_t i = 0; i < 200; ++i) {
    const auto number = [&](std::size_t below) { return static_cast<std::size_t>(rng.below(below)); };
    const std::size_t born = number(300);
    buffers.push_back({1 + number(5000), born, born + 1 + number(40)});
  }
  const nd::Places places(buffers);
  std::size_t most = 0;  // of what is needed at once
  for (std::size_t tick = 0; tick < 341; ++tick) {
    std::size_t sum = 0;
    for (const Lifetime& each : buffers)
      sum += each.born <= tick && tick < each.died ? (each.bytes + 63) / 64 * 64 : 0;
    most = std::max(most, sum);
  }
  for (std::size_t i = 0; i < buffers.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const bool at_once = buffers[i].born < buffers[k].died && buffers[k].born < buffers[i].died;
      const bool apart = places.begin[i] + buffers[i].bytes <= places.begin[k] ||
                         places.begin[k] + buffers[k].bytes <= places.begin[i];
      if (at_once && !apart) FAIL("buffers " << i << " and " << k << " overlap");
    }
  CHECK(places.size >= most);
  CHECK(static_cast<double>(places.size) < 1.1 * static_cast<double>(most));
}

TEST_CASE("what the first use asked for lies in one piece for the others") {
  const nd::Device device({.threads = 1});
  const nd::Arena arena(device);
  std::vector<const void*> seen[3];
  for (auto& addresses : seen) {
    const nd::Arena::Use use(arena);
    auto a = buffer(device, 1000);
    const auto b = buffer(device, 500);
    addresses = {a.data(), b.data()};
    a = {};
    const auto c = buffer(device, 900);
    addresses.push_back(c.data());
  }
  CHECK(arena.bytes() == 1024 + 512);
  CHECK(device.bytes_in_use() == arena.bytes());
  CHECK(device.bytes_cached() == 0);
  CHECK(seen[1] == seen[2]);
  CHECK(seen[1][0] == seen[1][2]);
}

TEST_CASE("a result outlives its use, and a buffer that is kept longer than before keeps its bytes") {
  const nd::Device device({.threads = 1});
  std::optional<nd::Arena> arena(device);
  nd::Storage result, kept;
  for (int run = 0; run < 3; ++run) {
    const nd::Arena::Use use(*arena);
    auto a = buffer(device, 256);
    result = buffer(device, 256);
    std::memset(result.data(), 'r', 256);
    std::memset(a.data(), 'a', 256);
    if (run == 2) kept = a;
    a = {};
    const auto b = buffer(device, 256);
    std::memset(b.data(), 'b', 256);
  }
  arena.reset();  // its memory lives as long as what lies there
  CHECK(static_cast<const char*>(kept.data())[255] == 'a');
  CHECK(static_cast<const char*>(result.data())[255] == 'r');
  kept = result = {};
  CHECK(device.bytes_in_use() == 0);
}

TEST_CASE("a computation that is another one each time has the pool") {
  const nd::Device device({.threads = 1});
  const nd::Arena arena(device);
  for (std::size_t run = 0; run < 8; ++run) {
    const nd::Arena::Use use(arena);
    const auto a = buffer(device, 1000 * (run + 1)), b = buffer(device, 64);
    CHECK(a.data() != b.data());
  }
  CHECK(arena.bytes() == 0);
  CHECK(device.bytes_in_use() == 0);
}

TEST_CASE("many blocks of parallel work have the pool, on any number of threads") {
  for (const std::size_t threads : {1, 2}) {
    const nd::Device device({.threads = threads});
    const nd::Arena arena(device);
    const auto x = nd::full<float>({256, 8, 16, 16}, 1, device),
               weight = nd::full<float>({40, 8, 3, 3}, 1, device);
    std::vector<float> first;
    for (int run = 0; run < 4; ++run) {
      const nd::Arena::Use use(arena);
      const auto y = nd::conv2d<float>(x, weight, {}, {.stride = {2, 2}});
      const std::vector<float> values(y.data(), y.data() + y.numel());
      if (run == 0) first = values;
      CHECK(values == first);
    }
    CHECK(arena.bytes() == 256 * 40 * 7 * 7 * sizeof(float));
  }
}

TEST_CASE("a computation of too many buffers has the pool") {
  const nd::Device device({.threads = 1});
  const nd::Arena arena(device);
  for (int run = 0; run < 2; ++run) {
    const nd::Arena::Use use(arena);
    for (int i = 0; i < 10'000; ++i) buffer(device, 64);
  }
  CHECK(arena.bytes() == 0);
  CHECK(device.bytes_in_use() == 0);
}

}  // namespace
