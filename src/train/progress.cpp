#include <hearth/train/progress.hpp>

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cstdio>

namespace hearth::train {
namespace {

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// 12345 as "12,345"
std::string with_commas(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

}  // namespace

ProgressBar::ProgressBar(std::string_view label, std::size_t total, std::string_view unit)
    : label_(label), unit_(unit), total_(total), start_(now()), terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::update(std::size_t done, double loss) {
  char words[352];  // the largest double too
  std::snprintf(words, sizeof words, "loss %.4f  ", loss);
  draw(done, words);
}

void ProgressBar::update(std::size_t done) { draw(done, ""); }

void ProgressBar::draw(std::size_t done, std::string_view words) {
  constexpr std::int64_t kPause = 100'000'000;
  const std::int64_t time = now();
  if (!terminal_ || total_ == 0 || (visible_ && time - drawn_ < kPause && done < total_)) return;
  drawn_ = time;
  visible_ = true;

  constexpr std::size_t kWidth = 24;
  done = std::min(done, total_);
  const std::size_t filled = done * kWidth / total_;
  std::string bar(filled, '=');
  if (filled < kWidth) bar += '>';
  bar.resize(kWidth, ' ');
  const double seconds = std::max(1e-9, static_cast<double>(time - start_) * 1e-9);
  const double speed = static_cast<double>(done) / seconds;
  const auto left =
      speed > 0 ? static_cast<std::size_t>(static_cast<double>(total_ - done) / speed + 0.5) : 0;
  std::fprintf(stderr, "\r%s [%s] %3zu%%  %.*s%s %s/s  ETA %zu:%02zu\033[K", label_.c_str(), bar.c_str(),
               done * 100 / total_, static_cast<int>(words.size()), words.data(),
               with_commas(static_cast<std::size_t>(speed)).c_str(), unit_.c_str(), left / 60, left % 60);
  std::fflush(stderr);
}

void ProgressBar::clear() {
  if (!visible_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace hearth::train
