#include <hearth/train/progress.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "screen/bar.hpp"
#include "screen/terminal.hpp"
#include "screen/text.hpp"

namespace hearth::inline v0_1::train {
namespace {

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

ProgressBar::ProgressBar(std::string_view label, std::size_t total, std::string_view unit)
    : label_(detail::printable(label)),
      unit_(unit),
      total_(total),
      start_(now()),
      terminal_(detail::is_terminal(stderr)) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::update(std::size_t done, double loss) { draw(done, detail::printed("loss %.4f  ", loss)); }

void ProgressBar::update(std::size_t done) { draw(done, ""); }

void ProgressBar::draw(std::size_t done, std::string_view words) {
  constexpr std::int64_t kPause = 100'000'000;
  const std::int64_t time = now();
  if (!terminal_ || total_ == 0 || (visible_ && time - drawn_ < kPause && done < total_)) return;
  drawn_ = time;
  visible_ = true;

  done = std::min(done, total_);
  const double seconds = std::max(1e-9, static_cast<double>(time - start_) * 1e-9);
  const double speed = static_cast<double>(done) / seconds;
  const double left = speed > 0 ? static_cast<double>(total_ - done) / speed : 0;
  const std::string numbers = detail::printed(" %3zu%%  ", done * 100 / total_) + std::string(words) +
                              detail::with_commas(speed) + " " + unit_ + "/s  ETA " +
                              detail::clock_text(left);

  constexpr std::size_t kLeast = 8, kMost = 26;  // columns of the bar
  detail::Line line(std::max<std::size_t>(detail::size_of_terminal(stderr).columns, 2) - 1,
                    detail::wants_color());
  line.add(label_).add(" ");
  const std::size_t room = line.left() - std::min(line.left(), detail::columns_of(numbers));
  detail::add_bar(line, static_cast<double>(done) / static_cast<double>(total_),
                  std::clamp(room, kLeast, kMost), detail::speaks_utf8());
  line.add(numbers);
  detail::write_at_once(stderr, "\r" + line.text() + "\033[K");
}

void ProgressBar::clear() {
  if (!visible_) return;
  detail::write_at_once(stderr, "\r\033[K");
  visible_ = false;
}

}  // namespace hearth::inline v0_1::train
