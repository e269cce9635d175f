#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include <hearth/core/error.hpp>
#include <hearth/core/profile.hpp>

#include "../temporary_folder.hpp"

using namespace hearth;

namespace {

profile::Total total_of(const std::string& name) {
  for (const profile::Total& total : profile::totals())
    if (total.name == name) return total;
  return {};
}

nlohmann::json trace() {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("trace.json");
  profile::write_trace(path);
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

void spin() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(100);
  while (std::chrono::steady_clock::now() < end) {
  }
}

}  // namespace

TEST_CASE("profile: nothing is recorded before start, and nothing after stop") {
  profile::start();
  profile::stop();
  bool described = false;
  {
    const profile::Scope scope([&] {
      described = true;
      return profile::Work{"unseen"};
    });
  }
  CHECK_FALSE(described);
  CHECK(profile::totals().empty());
}

TEST_CASE("profile: a scope's own time is without those inside of it") {
  profile::start();
  for (int i = 0; i < 3; ++i) {
    const profile::Scope outer("outer");
    spin();
    const profile::Scope inner([] { return profile::Work{"inner", 1000, 4096}; });
    spin();
  }
  profile::stop();
  const auto outer = total_of("outer"), inner = total_of("inner");
  CHECK(outer.calls == 3);
  CHECK(inner.calls == 3);
  CHECK(inner.flops == 3000);
  CHECK(inner.bytes == 3 * 4096);
  CHECK(inner.own == doctest::Approx(inner.milliseconds));
  CHECK(outer.own + inner.milliseconds == doctest::Approx(outer.milliseconds));
  CHECK(outer.own > 0);

  const std::string table = profile::table();
  CHECK(table.find("outer") != std::string::npos);
  CHECK(table.find("GFLOP/s") != std::string::npos);
  CHECK(profile::table(1).find("and 1 more") != std::string::npos);
}

TEST_CASE("profile: the trace is JSON, a track for each thread, and scopes nest") {
  profile::start();
  std::thread([] { const profile::Scope scope("of another thread"); }).join();
  {
    const profile::Scope outer("a \"quoted\" name\n");
    const profile::Scope inner("inner");
    spin();
  }
  profile::stop();
  const auto events = trace()["traceEvents"];
  REQUIRE(events.size() == 3);
  const auto find = [&](const std::string& name) {
    return *std::find_if(events.begin(), events.end(),
                         [&](const auto& event) { return event["name"] == name; });
  };
  const auto outer = find("a \"quoted\" name\n"), inner = find("inner"), other = find("of another thread");
  CHECK(outer["ph"] == "X");
  CHECK(outer["tid"] == inner["tid"]);
  CHECK(outer["tid"] != other["tid"]);
  const double begin = outer["ts"], end = begin + outer["dur"].get<double>();
  CHECK(inner["ts"].get<double>() >= begin);
  CHECK(inner["ts"].get<double>() + inner["dur"].get<double>() <= end + 0.002);
}

TEST_CASE("profile: start forgets, also what is open") {
  profile::start();
  {
    const profile::Scope scope("old");
    profile::start();
  }
  profile::stop();
  CHECK(profile::totals().empty());
}

TEST_CASE("profile: a path that cannot be written is refused in one sentence") {
  CHECK_THROWS_WITH_AS(
      profile::write_trace("/nowhere/trace.json"),
      "hearth: profile: expected to write the trace '/nowhere/trace.json', the system refused it", DataError);
}
