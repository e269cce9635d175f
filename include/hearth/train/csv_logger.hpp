// The numbers of a training as a table for spreadsheets and scripts.
#pragma once

#include <memory>
#include <string>

#include <hearth/train/callback.hpp>

namespace hearth::inline v0_1::train {

struct CsvConfig {
  std::size_t every_n_steps = 0;  // a row for every so many steps as well; 0: only one for each epoch
};

/// A row for each epoch: epoch, step, seconds (of the epoch so far), learning_rate, and a column for each
/// number that was measured, such as train/loss and valid/accuracy. A row of a step has its step/loss; on a
/// backend that works asynchronously that waits. What a row has no number for is empty. A number that comes
/// up later adds its column at the end, also to the rows before. Rows are written as they come, with RFC
/// 4180's quotes and lines that end in \n.
///
/// A new training replaces the file; one that is resumed goes on with it, less the rows of steps that are
/// done again. When the disk is full, the training goes on with a warning and without these rows.
class HEARTH_API CsvLogger : public Callback {
 public:
  explicit CsvLogger(std::string path, CsvConfig config = {});
  CsvLogger(CsvLogger&&) noexcept;
  ~CsvLogger() override;

  std::string name() const override { return "CsvLogger"; }
  /// RecordError when the file cannot be written; DataError when a resumed training finds another table.
  void on_train_begin(Run& run) override;
  void on_step_end(Run& run) override;
  void on_epoch_end(Run& run) override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace hearth::inline v0_1::train
