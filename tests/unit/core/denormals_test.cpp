#include <doctest/doctest.h>

#include <limits>

#include <hearth/core/denormals.hpp>

using namespace hearth;

namespace {
// Half of the least normal number, at run time.
float half_of_least() {
  volatile float least = std::numeric_limits<float>::min();
  return least / 2;
}
}  // namespace

TEST_CASE("denormals: numbers below the least normal one are 0 while asked for") {
  REQUIRE(half_of_least() > 0);
#if defined(__SSE2__) || defined(__aarch64__)
  {
    const FlushDenormals outer;
    CHECK(half_of_least() == 0);
    {
      const FlushDenormals inner;
      CHECK(half_of_least() == 0);
    }
    CHECK(half_of_least() == 0);
  }
#endif
  CHECK(half_of_least() > 0);
}
