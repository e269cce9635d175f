// TensorBoard's event files: numbers, pictures and histograms over the steps of a training.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <hearth/train/picture.hpp>

namespace hearth::inline v0_1::train {

/// Writes one file "events.out.tfevents.<seconds>.<host>.<process>.<number>". A folder may have several:
/// TensorBoard reads them by their names, and a new one comes after those that are there. What is written
/// stays in memory until flush, for two seconds or for 64 KiB. RecordError when the file cannot be made or
/// written; what it has is whole events always.
class HEARTH_API EventWriter {
 public:
  /// Makes the folder where there is none. What the files there say of `first_step` and of later ones is not
  /// shown any more: a training that was killed is gone on with, from before its end.
  explicit EventWriter(const std::string& folder, std::uint64_t first_step = 0);
  EventWriter(EventWriter&&) noexcept;
  EventWriter& operator=(EventWriter&&) noexcept;
  /// Flushes, and does not throw when that fails.
  ~EventWriter();

  /// `tag` is its name there; what is before the first '/' makes the group.
  void scalar(std::string_view tag, std::uint64_t step, double value);
  void image(std::string_view tag, std::uint64_t step, const Picture& picture);
  /// How the values are spread, in TensorFlow's buckets: each limit 1.1 times the one before. Values that are
  /// NaN or infinite are left out.
  void histogram(std::string_view tag, std::uint64_t step, std::span<const double> values);
  void histogram(std::string_view tag, std::uint64_t step, const TensorData& values);

  void flush();
  const std::string& path() const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace hearth::inline v0_1::train
