#include <hearth/train/event_writer.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <limits>

#include <hearth/core/error.hpp>

#include "events.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

std::vector<double> doubles_of(const std::string& packed) {
  std::vector<double> numbers(packed.size() / 8);
  std::memcpy(numbers.data(), packed.data(), packed.size());
  return numbers;
}

}  // namespace

TEST_CASE("event writer: the checksum is CRC-32C, as RFC 3720 has it") {
  CHECK(crc32c_of("123456789") == 0xe3069283u);
  CHECK(crc32c_of(std::string(32, '\0')) == 0x8a9136aau);
}

TEST_CASE("event writer: the version first, then what was written, in records that are whole") {
  const TemporaryFolder folder;
  train::EventWriter writer(folder.path("a/b"), 12);
  writer.scalar("valid/accuracy", 300, 0.975);
  writer.scalar("loss", 1, std::nan(""));
  writer.image("filters", 7, {2, 1, 3, {255, 0, 0, 0, 0, 255}});
  writer.flush();
  REQUIRE(files_in(folder.path("a/b"), "events.out.tfevents.") == std::vector<std::string>{writer.path()});
  const auto events = events_of(writer.path());
  REQUIRE(events.size() == 5);
  CHECK(events[0].version == "brain.Event:2");
  CHECK(events[1].session == "\x08\x01");  // a start
  CHECK(events[1].step == 12);
  CHECK(events[2].tag == "valid/accuracy");
  CHECK(events[2].step == 300);
  CHECK(events[2].scalar == 0.975f);
  CHECK(std::isnan(*events[3].scalar));
  const Message image = message_of(events[4].image);
  CHECK(number_at<std::uint64_t>(field(image, 1)) == 1);
  CHECK(number_at<std::uint64_t>(field(image, 2)) == 2);
  CHECK(number_at<std::uint64_t>(field(image, 3)) == 3);
  CHECK(field(image, 4) == train::png_of({2, 1, 3, {255, 0, 0, 0, 0, 255}}));
}

TEST_CASE("event writer: histograms have TensorFlow's buckets") {
  const TemporaryFolder folder;
  train::EventWriter writer(folder.path());
  const double inf = std::numeric_limits<double>::infinity();
  writer.histogram("w", 5, std::vector<double>{-2, -1e-13, 0, 0, 1e-13, 0.5, 3, inf, std::nan(""), 1e30});
  writer.flush();
  const auto events = events_of(writer.path());
  REQUIRE(events.size() == 3);
  const Message message = message_of(events[2].histogram);
  CHECK(number_at<double>(field(message, 1)) == -2);
  CHECK(number_at<double>(field(message, 2)) == 1e30);
  CHECK(number_at<double>(field(message, 3)) == 8);
  CHECK(number_at<double>(field(message, 4)) == doctest::Approx(1e30));
  CHECK(number_at<double>(field(message, 5)) == doctest::Approx(1e60));
  const auto limits = doubles_of(field(message, 6)), counts = doubles_of(field(message, 7));
  REQUIRE(limits.size() == counts.size());
  double sum = 0;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (i > 0) CHECK(limits[i - 1] < limits[i]);
    if (i > 0) CHECK_FALSE((counts[i - 1] == 0 && counts[i] == 0));
    sum += counts[i];
  }
  CHECK(sum == 8);
  CHECK(limits.back() == std::numeric_limits<double>::max());
  // The bucket of a value ends above it, and at most a tenth above it.
  const auto end_of = [&](double value) { return *std::upper_bound(limits.begin(), limits.end(), value); };
  CHECK(end_of(0.5) > 0.5);
  CHECK(end_of(0.5) <= 0.55);
  CHECK(end_of(-2) > -2);
  CHECK(end_of(-2) <= -2 / 1.1);
  CHECK(end_of(-1e-13) == 0);
  CHECK(counts[static_cast<std::size_t>(std::find(limits.begin(), limits.end(), 0.0) - limits.begin())] == 1);
  CHECK(end_of(0) == 1e-12);
}

TEST_CASE("event writer: a file that comes later is read later") {
  const TemporaryFolder folder;
  std::vector<std::string> made;
  for (int i = 0; i < 12; ++i) {
    train::EventWriter writer(folder.path());
    made.push_back(writer.path());
  }
  CHECK(files_in(folder.path()) == made);
}

TEST_CASE("event writer: a folder that cannot be made or written is refused") {
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "x";
  CHECK_THROWS_AS(train::EventWriter(folder.path("file")), RecordError);
  CHECK_THROWS_AS(train::EventWriter(folder.path("file/below")), RecordError);
  CHECK_THROWS_AS(train::EventWriter("/proc/nothing"), RecordError);
}

TEST_CASE("event writer: what a full disk cuts off is taken back, and later events follow whole ones") {
  const TemporaryFolder folder;
  train::EventWriter writer(folder.path());
  const auto write = [&](std::uint64_t step) {
    writer.image("picture", step, {40, 40, 1, std::vector<std::uint8_t>(1600, 7)});
    writer.scalar("loss", step, 1);
    writer.flush();
  };
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit little{200, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &little);
  CHECK_THROWS_AS(write(1), RecordError);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(events_of(writer.path()).size() == 2);
  write(2);
  const auto events = events_of(writer.path());
  REQUIRE(events.size() == 4);
  CHECK(events[3].step == 2);
}
