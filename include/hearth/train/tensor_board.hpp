// A training for TensorBoard to show while it runs: tensorboard --logdir FOLDER.
#pragma once

#include <memory>
#include <string>

#include <hearth/train/callback.hpp>

namespace hearth::inline v0_1::train {

struct TensorBoardConfig {
  std::size_t every_n_steps = 1;              // of the numbers of single steps; 0: none of them
  std::size_t histograms_every_n_epochs = 1;  // of every weight; 0: none
  std::size_t filters_every_n_epochs = 1;     // the first convolution's, as a picture; 0: none
};

/// Writes every number of the history under its name ("step/loss", "valid/accuracy"), the weights as
/// histograms ("weights/conv1.weight") and the first convolution's filters as a picture
/// ("filters/conv1.weight"). A folder shows one training: a new one in the same folder takes its place. A
/// training that is resumed goes on in a new file, and what it repeats is shown once. When the disk is full,
/// the training goes on with a warning.
class HEARTH_API TensorBoard : public Callback {
 public:
  explicit TensorBoard(std::string folder, TensorBoardConfig config = {});
  TensorBoard(TensorBoard&&) noexcept;
  ~TensorBoard() override;

  std::string name() const override { return "TensorBoard"; }
  /// RecordError when the folder cannot be written.
  void on_train_begin(Run& run) override;
  void on_step_end(Run& run) override;
  void on_epoch_end(Run& run) override;
  void on_train_end(Run& run) override;
  void on_exception(Run& run, const std::exception& error) override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;

 private:
  struct Board;
  std::unique_ptr<Board> board_;
};

}  // namespace hearth::inline v0_1::train
