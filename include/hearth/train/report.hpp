// A training on one page.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <hearth/train/callback.hpp>
#include <hearth/train/predictions.hpp>

namespace hearth::inline v0_1::train {

struct ReportConfig {
  std::string title = {};                                       // the model's name where it is empty
  std::vector<std::pair<std::string, std::string>> facts = {};  // what else the summary says, name and value
  std::vector<std::string> classes = {};                        // their names; numbers where there are none
  // The confusion matrix and the worst images: see worst_classified. Asked at the end,
  std::function<Predictions()> predictions = {};
  std::size_t predictions_every_n_epochs = 0;  // and after so many epochs
  bool log_loss = false;                       // the loss on a logarithmic axis
  // Metrics of which the smallest is the best; of all others it is the largest.
  std::vector<std::string> lower_is_better = {"loss", "error", "perplexity", "mae", "mse", "rmse"};
};

/// Writes one HTML file that needs no other: what was trained, the best numbers, curves, the confusion
/// matrix, the images with the largest losses, the first convolution's filters. It has no scripts, and is
/// light or dark as the reader's device asks. Written anew after each epoch and at the end. When it cannot be
/// written, the training goes on with a warning.
class HEARTH_API Report : public Callback {
 public:
  explicit Report(std::string path, ReportConfig config = {});
  Report(Report&&) noexcept;
  ~Report() override;

  std::string name() const override { return "Report"; }
  /// RecordError when the file cannot be written.
  void on_train_begin(Run& run) override;
  void on_epoch_end(Run& run) override;
  void on_train_end(Run& run) override;
  void on_exception(Run& run, const std::exception& error) override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;

 private:
  struct Page;
  std::unique_ptr<Page> page_;
};

}  // namespace hearth::inline v0_1::train
