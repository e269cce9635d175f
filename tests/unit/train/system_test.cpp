#include <hearth/train/system.hpp>

#include <vector>

#include <doctest/doctest.h>

using namespace hearth;

TEST_CASE("system: a loop that computes is busy") {
  train::CpuMeter meter;
  volatile double sum = 0;
  for (int i = 0; i < 20'000'000; ++i) sum = sum + i;
  const double share = meter.cpu_share();
  CHECK(share > 0);
  CHECK(share < 1000);
}

TEST_CASE("system: what is written is in memory") {
  const auto before = train::memory_use();
  REQUIRE(before.has_value());
  CHECK(before->peak >= before->resident);
  constexpr std::size_t kSize = std::size_t{64} << 20;
  const std::vector<char> block(kSize, 1);
  const auto after = train::memory_use();
  REQUIRE(after.has_value());
  CHECK(after->resident > before->resident + kSize / 2);
  CHECK(after->peak >= after->resident);
  CHECK(block[kSize / 3] == 1);
}
