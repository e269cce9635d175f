#include <hearth/train/report.hpp>

#include <optional>

#include <hearth/core/error.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/train/state.hpp>

#include "../tensor/number_text.hpp"
#include "clock.hpp"
#include "report/classes.hpp"
#include "report/markup.hpp"
#include "report/page.hpp"
#include "report/text_file.hpp"
#include "report/ticks.hpp"

namespace hearth::inline v0_1::train {
namespace {

std::size_t parameters_of(const RecordTree& model) {
  std::size_t count = 0;
  for_each_leaf(model.root, [&](const std::string&, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>(); tensor && is_float(tensor->data.dtype))
      count += tensor->data.numel();
  });
  return count;
}

}  // namespace

struct Report::Page {
  std::string path;
  ReportConfig config;
  double began = detail::steady_seconds(),
         before = 0;         // seconds: when, and of the runs that this one goes on from
  double in_epochs = 0;      // seconds of whole epochs,
  std::uint64_t epochs = 0;  // and of how many
  std::optional<Predictions> predictions = {};
  bool warned = false;

  double seconds() const { return before + detail::steady_seconds() - began; }

  detail::Facts facts(const Run& run, const RecordTree& model) const {
    detail::Facts facts = {{"model", run.model},
                           {"parameters and buffers", grouped(parameters_of(model))},
                           {"epochs", std::to_string(run.epoch) + " of " + std::to_string(run.epochs)},
                           {"steps", grouped(run.step)},
                           {"last learning rate", detail::short_number(run.learning_rate)},
                           {"time", detail::duration(seconds())}};
    if (epochs > 0)
      facts.emplace_back("time to train an epoch", detail::duration(in_epochs / static_cast<double>(epochs)));
    if (!run.resumed_from.empty()) facts.emplace_back("resumed from", run.resumed_from);
    if (!run.last_checkpoint.empty()) facts.emplace_back("last checkpoint", run.last_checkpoint);
    facts.insert(facts.end(), config.facts.begin(), config.facts.end());
    for (const std::string& warning : run.warnings) facts.emplace_back("warning", warning);
    return facts;
  }

  void write(Run& run, const std::string& how) {
    const RecordTree model = run.model_record();
    const std::string title = config.title.empty() ? run.model : config.title;
    std::string parts = detail::best_numbers(run.history, config.lower_is_better) +
                        detail::section_of("Summary", detail::facts_table(facts(run, model))) +
                        detail::section_of("Curves", detail::charts(run.history, config.log_loss));
    if (predictions)
      parts += detail::section_of("Confusion matrix", detail::confusion_table(*predictions, config.classes)) +
               detail::section_of("Largest losses", detail::worst_items(*predictions, config.classes));
    parts += detail::section_of("First filters", detail::filter_pictures(model)) +
             detail::folded("Numbers of each epoch", detail::epochs_table(run.history)) +
             detail::folded("The model", "<pre>" + detail::escaped(run.describe()) + "</pre>");
    detail::rewrite(run, path, detail::page_of(title, how, parts), warned);
  }

  void predict() {
    if (config.predictions) predictions = config.predictions();
  }
};

Report::Report(std::string path, ReportConfig config)
    : page_(std::make_unique<Page>(Page{std::move(path), std::move(config)})) {}
Report::Report(Report&&) noexcept = default;
Report::~Report() = default;

void Report::on_train_begin(Run&) {
  page_->began = detail::steady_seconds();
  page_->warned = false;
  check_writable_file(page_->path);
}

void Report::on_epoch_end(Run& run) {
  Page& p = *page_;
  if (!run.first_epoch_was_cut) {
    p.in_epochs += run.epoch_seconds;
    ++p.epochs;
  }
  const std::size_t every = p.config.predictions_every_n_epochs;
  if (every != 0 && run.epoch % every == 0) p.predict();
  p.write(run, "After epoch " + std::to_string(run.epoch) + " of " + std::to_string(run.epochs) +
                   "; the training goes on.");
}

void Report::on_train_end(Run& run) {
  run.loss();  // so that the history has the last steps' too
  page_->predict();
  page_->write(run, run.stop_reason.empty() ? "The training is done."
                                            : "The training ended early: " + run.stop_reason);
}

void Report::on_exception(Run& run, const std::exception& error) {
  try {
    page_->write(run, std::string("The training ended by an error: ") + error.what());
  } catch (const std::exception& second) {  // a device that is lost, for one
    run.warn(std::string("no report of the error: ") + second.what());
  }
}

RecordNode Report::state() const {
  RecordMap state;
  state.add("seconds", RecordNode(page_->seconds()));
  state.add("epoch_seconds", RecordNode(page_->in_epochs));
  state.add("epochs", RecordNode(page_->epochs));
  return RecordNode(std::move(state));
}

void Report::load_state(const RecordNode& node) {
  const StateMap state(node, "Report");
  page_->before = state.real("seconds");
  page_->in_epochs = state.real("epoch_seconds");
  page_->epochs = state.natural("epochs");
}

}  // namespace hearth::inline v0_1::train
