// The curves of a training as a picture.
#pragma once

#include <string>

#include <hearth/train/callback.hpp>

namespace hearth::inline v0_1::train {

struct PlotConfig {
  bool log_loss = false;  // the loss on a logarithmic axis
};

/// Loss, metrics and learning rate as one SVG file, written anew after each epoch and at the end. It is light
/// or dark as the reader's device asks. When it cannot be written, the training goes on with a warning.
class HEARTH_API Plot : public Callback {
 public:
  explicit Plot(std::string path, PlotConfig config = {}) : path_(std::move(path)), config_(config) {}

  std::string name() const override { return "Plot"; }
  /// RecordError when the file cannot be written.
  void on_train_begin(Run& run) override;
  void on_epoch_end(Run& run) override;
  void on_train_end(Run& run) override;
  void on_exception(Run& run, const std::exception& error) override;

 private:
  std::string path_;
  PlotConfig config_;
  bool warned_ = false;
};

}  // namespace hearth::inline v0_1::train
