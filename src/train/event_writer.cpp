#include <hearth/train/event_writer.hpp>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include <hearth/core/error.hpp>

#include "../record/codec/protobuf.hpp"
#include "clock.hpp"
#include "crc32c.hpp"
#include "event_histogram.hpp"
#include "output_file.hpp"

namespace hearth::inline v0_1::train {
namespace {

namespace fs = std::filesystem;
using hearth::detail::ProtoWriter;

constexpr std::string_view kStart = "events.out.tfevents.";
constexpr std::size_t kMostWaiting = std::size_t{64} << 10;
constexpr double kLongestWaiting = 2;  // seconds

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string little_endian(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

// A checksum of bytes that hold checksums would be weak: TensorFlow's files turn and shift it.
std::string masked(std::string_view bytes) {
  const std::uint32_t sum = detail::crc32c(bytes);
  return little_endian(std::uint32_t{((sum >> 15) | (sum << 17)) + 0xa282ead8u}, 4);
}

// An event as a TFRecord: length, its checksum, the event, its checksum.
std::string framed(const std::string& event) {
  const std::string length = little_endian(event.size(), 8);
  return length + masked(length) + event + masked(event);
}

ProtoWriter event_at(std::uint64_t step) {
  ProtoWriter event;
  event.real(1, wall_time());
  if (step != 0) event.varint(2, step);
  return event;
}

std::uint64_t seconds_of(std::string_view name) {
  std::uint64_t seconds = 0;
  if (name.starts_with(kStart))
    std::from_chars(name.data() + kStart.size(), name.data() + name.size(), seconds);
  return seconds;
}

// Later than all files that are there, whatever the clock says: they are read in this order.
std::uint64_t next_seconds(const std::string& folder) {
  std::uint64_t next = static_cast<std::uint64_t>(std::time(nullptr));
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::uint64_t seconds = seconds_of(entry.path().filename().string());
    if (seconds < 9'999'999'999) next = std::max(next, seconds + 1);  // ten digits sort as numbers
  }
  return next;
}

std::string host() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "localhost";
  std::string text = name;
  for (char& c : text)
    if (c == '/') c = '_';
  return text;
}

std::string name_in(const std::string& folder) {
  const std::string seconds = std::to_string(next_seconds(folder));
  return (fs::path(folder) /
          (std::string(kStart) + std::string(10 - std::min<std::size_t>(10, seconds.size()), '0') + seconds +
           "." + host() + "." + std::to_string(::getpid()) + ".0"))
      .string();
}

}  // namespace

struct EventWriter::File {
  detail::OutputFile file;
  std::string waiting;
  double flushed_at = detail::steady_seconds();

  explicit File(const std::string& folder) : file(name_in(folder), detail::OpenFor::make_new) {}
  ~File() {
    try {
      flush();
    } catch (const Error&) {
      // Who wants to know flushes first.
    }
  }
  File(const File&) = delete;

  void flush() {
    const std::string bytes = std::exchange(waiting, {});  // what fails is lost, not tried for ever
    flushed_at = detail::steady_seconds();
    file.append(bytes);
  }
  void add(const ProtoWriter& event) {
    waiting += framed(event.text());
    if (waiting.size() >= kMostWaiting || detail::steady_seconds() - flushed_at >= kLongestWaiting) flush();
  }
  // `value` is a Summary.Value without its tag.
  void add(std::string_view tag, std::uint64_t step, const ProtoWriter& value) {
    ProtoWriter tagged, summary;
    tagged.bytes(1, tag);
    summary.bytes(1, tagged.text() + value.text());
    ProtoWriter event = event_at(step);
    event.bytes(5, summary.text());
    add(event);
  }
};

EventWriter::EventWriter(const std::string& folder, std::uint64_t first_step)
    : file_(std::make_unique<File>(folder)) {
  ProtoWriter version = event_at(0);
  version.bytes(3, "brain.Event:2");
  file_->add(version);
  // In every file: TensorBoard takes nothing away at the first start that it sees.
  constexpr std::uint64_t kSessionStart = 1;
  ProtoWriter session, start = event_at(first_step);
  session.varint(1, kSessionStart);
  start.bytes(7, session.text());
  file_->add(start);
  file_->flush();
}
EventWriter::EventWriter(EventWriter&&) noexcept = default;
EventWriter& EventWriter::operator=(EventWriter&&) noexcept = default;
EventWriter::~EventWriter() = default;

void EventWriter::scalar(std::string_view tag, std::uint64_t step, double value) {
  ProtoWriter field;
  field.real(2, static_cast<float>(value));
  file_->add(tag, step, field);
}

void EventWriter::image(std::string_view tag, std::uint64_t step, const Picture& picture) {
  ProtoWriter image, field;
  image.varint(1, picture.height);
  image.varint(2, picture.width);
  image.varint(3, picture.channels);
  image.bytes(4, png_of(picture));
  field.bytes(4, image.text());
  file_->add(tag, step, field);
}

void EventWriter::histogram(std::string_view tag, std::uint64_t step, std::span<const double> values) {
  ProtoWriter field;
  field.bytes(5, detail::histogram_message(values));
  file_->add(tag, step, field);
}

void EventWriter::histogram(std::string_view tag, std::uint64_t step, const TensorData& values) {
  histogram(tag, step, values.values<double>());
}

void EventWriter::flush() { file_->flush(); }

const std::string& EventWriter::path() const { return file_->file.path(); }

}  // namespace hearth::inline v0_1::train
