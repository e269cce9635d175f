// A progress bar for what takes a while.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <hearth/record/codec.hpp>
#include <hearth/train/progress.hpp>

#include "session.hpp"

namespace hearth::inline v0_1::cli {

/// Files up to here are done before a bar would be seen.
inline constexpr std::size_t kLargeFile = std::size_t{64} << 20;

/// Counts bytes; shows them on a terminal when they are many and the session is not quiet.
class Progress {
 public:
  Progress(const Session& session, std::string_view label, std::size_t bytes);
  void add(std::size_t bytes);

 private:
  std::optional<train::ProgressBar> bar_;
  std::size_t done_ = 0;
};

/// Passes bytes on, and tells the progress of them.
class CountingSink final : public ByteSink {
 public:
  CountingSink(ByteSink& to, Progress& progress) : to_(to), progress_(progress) {}
  void write(std::span<const std::byte> bytes) override;

 private:
  ByteSink& to_;
  Progress& progress_;
};

}  // namespace hearth::inline v0_1::cli
