// A progress bar on the terminal's error stream; nothing where that is not a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::train {

/// "epoch 3/10 [=====>    ]  52%  loss 0.0412  11,250 images/s  ETA 0:02"
class HEARTH_API ProgressBar {
 public:
  /// `total` items of what `unit` names, such as "images".
  ProgressBar(std::string_view label, std::size_t total, std::string_view unit);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `done` items so far and the loss of now. Draws at most ten times a second.
  void update(std::size_t done, double loss);
  /// The same for what has no loss.
  void update(std::size_t done);
  /// Wipes the line.
  void clear();

 private:
  void draw(std::size_t done, std::string_view words);

  std::string label_, unit_;
  std::size_t total_;
  std::int64_t start_, drawn_ = 0;  // nanoseconds of a steady clock
  bool terminal_, visible_ = false;
};

}  // namespace hearth::inline v0_1::train
