// Threads that share the blocks of an operation.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../../../backends/ndarray/src/workers.hpp"

using namespace hearth;

namespace {

template <class F>
void run(nd::Workers& workers, std::size_t blocks, nd::Waking waking, const F& f) {
  workers.run(
      blocks, waking, [](const void* state, std::size_t block) { (*static_cast<const F*>(state))(block); },
      &f);
}

// How often each block is run.
std::vector<int> counts(nd::Workers& workers, std::size_t blocks, nd::Waking waking) {
  std::vector<int> counts(blocks);
  run(workers, blocks, waking, [&](std::size_t block) { ++counts[block]; });
  return counts;
}

constexpr nd::Waking kWakings[] = {nd::Waking::all, nd::Waking::seldom};

}  // namespace

TEST_CASE("workers: each block once, however many there are and whoever sleeps") {
  for (const std::size_t threads : {1, 2, 3, 9}) {
    nd::Workers workers(threads);
    for (int round = 0; round < 100; ++round) {
      for (const nd::Waking waking : kWakings)
        for (const std::size_t blocks : {0, 1, 2, 3, 8, 9, 100})
          CHECK(counts(workers, blocks, waking) == std::vector<int>(blocks, 1));
      if (round % 25 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));  // they go to sleep
    }
  }
}

TEST_CASE("workers: who asks gets what a block throws, and they go on") {
  nd::Workers workers(3);
  for (int round = 0; round < 100; ++round) {
    const std::size_t bad = static_cast<std::size_t>(round) % 20;
    std::string got;
    try {
      run(workers, 20, nd::Waking::all, [&](std::size_t block) {
        if (block == bad) throw std::runtime_error("block " + std::to_string(block));
      });
    } catch (const std::runtime_error& error) {
      got = error.what();
    }
    CHECK(got == "block " + std::to_string(bad));
    CHECK(counts(workers, 20, nd::Waking::all) == std::vector<int>(20, 1));
  }
  CHECK_THROWS_AS(run(workers, 50, nd::Waking::all, [](std::size_t) { throw std::runtime_error("each"); }),
                  std::runtime_error);
  CHECK(counts(workers, 50, nd::Waking::all) == std::vector<int>(50, 1));
}

TEST_CASE("workers: several ask at once, and from within a block") {
  nd::Workers workers(3);
  std::atomic<int> sum{0};
  std::vector<std::thread> asking;
  for (int i = 0; i < 4; ++i)
    asking.emplace_back([&, waking = kWakings[i % 2]] {
      for (int round = 0; round < 200; ++round)
        run(workers, 5, waking, [&](std::size_t) { run(workers, 3, waking, [&](std::size_t) { ++sum; }); });
    });
  for (std::thread& thread : asking) thread.join();
  CHECK(sum == 4 * 200 * 5 * 3);
}

TEST_CASE("workers: a stream of small operations wakes them, a single one does not") {
  nd::Workers workers(2);
  const std::thread::id me = std::this_thread::get_id();
  const auto helped = [&] {
    std::atomic<bool> other{false};
    run(workers, 2, nd::Waking::seldom, [&](std::size_t) {
      if (std::this_thread::get_id() != me) other = true;
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    });
    return other.load();
  };
  for (int round = 0; round < 63; ++round) CHECK_FALSE(helped());
  int count = 0;
  for (int round = 0; round < 1000; ++round) count += helped();
  CHECK(count > 0);
}
