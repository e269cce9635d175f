// Scopes are recorded thread by thread; whoever asks for totals or the trace looks at all threads.
#include <hearth/core/profile.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "profile_report.hpp"

namespace hearth::inline v0_1::profile {

std::atomic<bool> detail::recording = false;

namespace {

using detail::Event;
using detail::Track;

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

struct Recorder {
  std::mutex mutex;
  std::vector<std::unique_ptr<Track>> tracks;

  // Never destroyed: threads may end after main has.
  static Recorder& instance() {
    static Recorder& recorder = *new Recorder;
    return recorder;
  }
  Track& new_track() {
    std::lock_guard lock(mutex);
    tracks.push_back(std::make_unique<Track>());
    tracks.back()->number = tracks.size();
    return *tracks.back();
  }
};

Track& this_thread() {
  static thread_local Track& track = Recorder::instance().new_track();
  return track;
}

}  // namespace

void detail::begin(Work work) {
  Track& track = this_thread();
  std::lock_guard lock(track.mutex);
  const std::string_view name = *track.names.insert(std::move(work.name)).first;
  track.open.push_back({name, now(), 0, 0, work.flops, work.bytes});
}

void detail::end() {
  const std::int64_t time = now();
  Track& track = this_thread();
  std::lock_guard lock(track.mutex);
  if (track.open.empty()) return;  // what was open when recording started anew
  Event event = track.open.back();
  track.open.pop_back();
  event.duration = time - event.begin;
  if (!track.open.empty()) track.open.back().inside += event.duration;
  Total& total = track.totals[event.name];
  ++total.calls;
  total.milliseconds += static_cast<double>(event.duration) * 1e-6;
  total.own += static_cast<double>(event.duration - event.inside) * 1e-6;
  total.flops += event.flops;
  total.bytes += event.bytes;
  if (track.events.size() < detail::kMostEvents)
    track.events.push_back(event);
  else
    ++track.left_out;
}

void start() {
  Recorder& recorder = Recorder::instance();
  std::lock_guard lock(recorder.mutex);
  for (const auto& track : recorder.tracks) {
    std::lock_guard own(track->mutex);
    track->forget();
  }
  detail::recording = true;
}

void stop() { detail::recording = false; }

std::vector<Total> totals() {
  std::map<std::string_view, Total> sums;
  Recorder& recorder = Recorder::instance();
  std::lock_guard lock(recorder.mutex);
  std::vector<std::unique_lock<std::mutex>> locks;  // names live in the tracks
  for (const auto& track : recorder.tracks) {
    locks.emplace_back(track->mutex);
    for (const auto& [name, total] : track->totals) {
      Total& sum = sums[name];
      sum.name = name;
      sum.calls += total.calls;
      sum.milliseconds += total.milliseconds;
      sum.own += total.own;
      sum.flops += total.flops;
      sum.bytes += total.bytes;
    }
  }
  std::vector<Total> sorted;
  for (auto& [name, total] : sums) sorted.push_back(std::move(total));
  std::sort(sorted.begin(), sorted.end(),
            [](const Total& a, const Total& b) { return a.own != b.own ? a.own > b.own : a.name < b.name; });
  return sorted;
}

void write_trace(std::string_view path) {
  Recorder& recorder = Recorder::instance();
  std::lock_guard lock(recorder.mutex);
  detail::write_trace(path, recorder.tracks);
}

}  // namespace hearth::inline v0_1::profile
