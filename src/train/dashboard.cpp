#include <hearth/train/dashboard.hpp>

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include <hearth/train/system.hpp>

#include "clock.hpp"
#include "screen/frame.hpp"
#include "screen/live.hpp"
#include "screen/sparkline.hpp"
#include "screen/summary.hpp"
#include "screen/text.hpp"

namespace hearth::inline v0_1::train {
namespace {

constexpr double kFrame = 0.1, kMemory = 1;  // seconds between two
constexpr std::size_t kLogColumns = 200;     // of a summary that is no terminal's

}  // namespace

struct Dashboard::Watch {
  DashboardConfig config;
  std::unique_ptr<detail::Live> live = {};  // where the stream is a terminal
  double began = 0, shown = 0, memory_read = 0;
  std::size_t step_before = 0, epoch_before = 0,
              items_before = 0;  // steps of others: resumed from, of the epoch before
  detail::Course course = {};
  std::size_t taken = 0;  // losses of the history
  double loss_sum = 0;
  std::optional<double> last_loss = {};
  std::size_t losses = 0;  // of the epoch, in the sum
  std::optional<double> memory = {};

  double now() const { return config.clock ? config.clock() : detail::steady_seconds(); }

  void begin(Run& run) {
    live.reset();
    if (!config.print && detail::is_terminal(config.stream))
      live = std::make_unique<detail::Live>(config.stream);
    began = shown = now();
    step_before = run.step;
    course.clear();
    taken = 0;
    last_loss.reset();
    memory_read = -kMemory;
    if (!live) return;
    shown -= kFrame;  // the first picture at once
    run.print_line = [this](const std::string& line) { live->print(line); };
    if (::isatty(STDERR_FILENO) == 1) run.print_warning = run.print_line;
  }

  void begin_epoch(const Run& run) {
    epoch_before = run.step - run.step_in_epoch;
    items_before = run.items;
    loss_sum = 0;
    losses = 0;
  }

  // The losses that are known: asking for the others would wait for a device.
  void take_losses(const History& history) {
    const Series* series = history.find("step/loss");
    if (!series) return;
    for (; taken < series->values.size(); ++taken) {
      const double loss = series->values[taken];
      last_loss = loss;
      course.add(loss);
      if (series->steps[taken] <= epoch_before || !std::isfinite(loss)) continue;
      loss_sum += loss;
      ++losses;
    }
  }

  detail::Numbers numbers(const Run& run, double time) {
    take_losses(run.history);
    if (live && time - memory_read >= kMemory) {
      memory_read = time;
      if (const auto use = memory_use()) memory = static_cast<double>(use->resident);
    }
    detail::Numbers n;
    n.seconds = time - began;
    n.steps = run.step - step_before;
    if (run.epoch_seconds > 0)
      n.items_per_second =
          static_cast<double>(run.items - std::min(run.items, items_before)) / run.epoch_seconds;
    n.loss = last_loss;
    if (losses > 0) n.mean_loss = loss_sum / static_cast<double>(losses);
    n.course = course.points();
    n.memory = memory;
    return n;
  }

  // One column and one row less than there are: a cursor at the very end behaves differently everywhere.
  detail::Look look() const {
    if (!live) return {kLogColumns, std::size_t(-1), false, false};
    const detail::TerminalSize size = detail::size_of_terminal(config.stream);
    return {std::max<std::size_t>(size.columns, 2) - 1, std::max<std::size_t>(size.rows, 2) - 1,
            detail::speaks_utf8(), detail::wants_color()};
  }

  void say(const std::string& line) const {
    if (config.print) return config.print(line);
    detail::write_at_once(config.stream, line + "\n");
  }

  void show(const Run& run) {
    const double time = now(), pause = live ? kFrame : config.every_n_seconds;
    if (pause <= 0 || time - shown < pause) return;
    shown = time;
    if (live)
      live->draw(detail::frame_of(run, numbers(run, time), look()));
    else
      say(detail::progress_line(run, numbers(run, time)));
  }

  void end(Run& run, bool well) {
    run.print_line = run.print_warning = {};
    const double time = now();
    if (live && !well) {
      live->draw(detail::frame_of(run, numbers(run, time), look()));
      return live->leave();
    }
    const std::vector<detail::Line> lines = detail::summary_of(run, numbers(run, time), look());
    if (live) live->wipe();
    for (const detail::Line& line : lines) say(line.text());
  }
};

Dashboard::Dashboard(DashboardConfig config) : watch_(new Watch{std::move(config)}) {}
Dashboard::Dashboard(Dashboard&&) noexcept = default;
Dashboard::~Dashboard() = default;

void Dashboard::on_train_begin(Run& run) { watch_->begin(run); }

void Dashboard::on_epoch_begin(Run& run) {
  watch_->begin_epoch(run);
  if (watch_->live) watch_->show(run);
}

void Dashboard::on_step_end(Run& run) { watch_->show(run); }

void Dashboard::on_epoch_end(Run& run) {
  Watch& w = *watch_;
  if (w.live) return w.show(run);
  w.shown = w.now();
  w.say(detail::epoch_line(run, w.numbers(run, w.shown)));
}

void Dashboard::on_train_end(Run& run) { watch_->end(run, true); }

void Dashboard::on_exception(Run& run, const std::exception&) {
  try {
    watch_->end(run, false);
  } catch (const std::exception&) {  // the training's own error is the one that is told
  }
}

}  // namespace hearth::inline v0_1::train
