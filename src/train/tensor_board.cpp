#include <hearth/train/tensor_board.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <system_error>

#include <hearth/core/error.hpp>
#include <hearth/train/event_writer.hpp>
#include <hearth/train/state.hpp>

namespace hearth::inline v0_1::train {
namespace {

bool has_events(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().filename().string().starts_with("events.out.tfevents.")) return true;
  return false;
}

bool is_due(std::size_t count, std::size_t every) { return every != 0 && count % every == 0; }

}  // namespace

struct TensorBoard::Board {
  std::string folder;
  TensorBoardConfig config;
  std::optional<EventWriter> writer;
  std::map<std::string, std::size_t> written;  // of each series, how many numbers
  std::uint64_t step = 0;                      // of the last number that was written
  std::uint64_t flushed = 0;                   // everything up to this step is in the file
  bool warned = false;

  // The training goes on when the disk is full; when there is room again, so do the events.
  void attempt(Run& run, const std::function<void()>& write) {
    if (!writer) return;
    try {
      write();
      warned = false;
    } catch (const RecordError& error) {
      if (!warned)
        run.warn(std::string("no events for TensorBoard: ") + error.what() + "; the training goes on");
      warned = true;
    }
  }

  void write_numbers(const History& history) {
    for (const Series& series : history.series()) {
      std::size_t& next = written[series.name];
      const bool of_steps = series.name.starts_with("step/");
      while (next < series.values.size()) {
        const std::size_t i = next++;
        step = std::max(step, series.steps[i]);
        if (!of_steps || is_due(series.steps[i], config.every_n_steps))
          writer->scalar(series.name, series.steps[i], series.values[i]);
      }
    }
  }

  void write_weights(Run& run) {
    const bool histograms = is_due(run.epoch, config.histograms_every_n_epochs),
               filters = is_due(run.epoch, config.filters_every_n_epochs);
    if (!histograms && !filters) return;
    const RecordTree model = run.model_record();
    if (const auto found = filters ? first_filters(model) : std::nullopt) {
      constexpr std::size_t kColumns = 8, kFactor = 8;
      writer->image("filters/" + found->path, run.step,
                    enlarged(grid_of(filters_of(found->weight), kColumns), kFactor));
    }
    if (!histograms) return;
    for_each_leaf(model.root, [&](const std::string& path, const RecordNode& leaf) {
      const auto* tensor = leaf.as<RecordTensor>();
      if (tensor && is_float(tensor->data.dtype))
        writer->histogram("weights/" + path, run.step, tensor->data);
    });
  }

  void flush() {
    writer->flush();
    flushed = step;
  }

  void finish(Run& run) {
    attempt(run, [&] {
      write_numbers(run.history);
      flush();
    });
  }
};

TensorBoard::TensorBoard(std::string folder, TensorBoardConfig config)
    : board_(std::make_unique<Board>(Board{std::move(folder), config, {}, {}, 0, 0, false})) {}
TensorBoard::TensorBoard(TensorBoard&&) noexcept = default;
TensorBoard::~TensorBoard() = default;

void TensorBoard::on_train_begin(Run& run) {
  Board& b = *board_;
  // What the files have not got is written again, and what is later than that is not shown.
  if (run.resumed_from.empty() || !has_events(b.folder)) b.flushed = 0;
  b.flushed = b.step = std::min<std::uint64_t>(b.flushed, run.step);
  b.written.clear();
  for (const Series& series : run.history.series())
    b.written[series.name] = static_cast<std::size_t>(
        std::upper_bound(series.steps.begin(), series.steps.end(), b.flushed) - series.steps.begin());
  b.writer.emplace(b.folder, b.flushed == 0 ? 0 : b.flushed + 1);
}

void TensorBoard::on_step_end(Run& run) {
  board_->attempt(run, [&] { board_->write_numbers(run.history); });
}

void TensorBoard::on_epoch_end(Run& run) {
  board_->attempt(run, [&] {
    board_->write_numbers(run.history);
    board_->write_weights(run);
    board_->flush();
  });
}

void TensorBoard::on_train_end(Run& run) {
  run.loss();  // so that the history has the last steps' too
  board_->finish(run);
}

void TensorBoard::on_exception(Run& run, const std::exception&) { board_->finish(run); }

RecordNode TensorBoard::state() const {
  RecordMap state;
  state.add("step", RecordNode(board_->flushed));
  return RecordNode(std::move(state));
}

void TensorBoard::load_state(const RecordNode& node) {
  board_->flushed = StateMap(node, "TensorBoard").natural("step");
}

}  // namespace hearth::inline v0_1::train
