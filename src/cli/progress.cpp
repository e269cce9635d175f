#include "progress.hpp"

#include <algorithm>

#include "text.hpp"

namespace hearth::inline v0_1::cli {

constexpr std::size_t kMiB = std::size_t{1} << 20;

Progress::Progress(const Session& session, std::string_view label, std::size_t bytes) {
  if (!session.quiet && bytes > kLargeFile) bar_.emplace(printable(label.substr(0, 40)), bytes / kMiB, "MiB");
}

void Progress::add(std::size_t bytes) {
  done_ += bytes;
  if (bar_) bar_->update(done_ / kMiB);
}

void CountingSink::write(std::span<const std::byte> bytes) {
  constexpr std::size_t kPiece = 4 * kMiB;  // a tensor may come as a whole
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    const auto piece = bytes.subspan(at, std::min(kPiece, bytes.size() - at));
    to_.write(piece);
    progress_.add(piece.size());
  }
}

}  // namespace hearth::inline v0_1::cli
