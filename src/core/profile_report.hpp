// What is recorded of one thread, and how it is written.
#pragma once

#include <hearth/core/profile.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace hearth::inline v0_1::profile::detail {

/// Of one thread; what comes after them counts in the totals alone.
inline constexpr std::size_t kMostEvents = 1'000'000;

struct Event {
  std::string_view name;                 // one of the track's
  std::int64_t begin, duration, inside;  // nanoseconds; inside: of scopes within this one
  double flops, bytes;
};

struct Track {
  std::mutex mutex;
  std::size_t number = 0;
  std::set<std::string, std::less<>> names;
  std::vector<Event> open, events;
  std::map<std::string_view, Total> totals;
  std::size_t left_out = 0;

  void forget() {
    open.clear();
    events.clear();
    totals.clear();
    left_out = 0;
  }
};

void write_trace(std::string_view path, const std::vector<std::unique_ptr<Track>>& tracks);

}  // namespace hearth::inline v0_1::profile::detail
