// Training on a table, and predicting of one row.
#pragma once

#include <cmath>
#include <cstdio>
#include <limits>

#include <hearth/hearth.hpp>
#include <hearth/train/learner.hpp>
#include <hearth/train/metrics.hpp>

#include "model.hpp"
#include "options.hpp"

namespace regression {

struct Rows {
  std::vector<std::string> columns;  // of the inputs
  data::Subset<data::TensorDataset<data::RowExample>> items;
};

// [read]
/// Every column but the target's is an input. A row whose target is missing teaches nothing and is left out.
inline Rows read(const std::string& path, const std::string& target, data::Missing missing) {
  const auto table = data::read_csv(path, {.missing = missing});
  std::vector<std::string> columns = table.names();
  std::erase(columns, target);
  const auto rows = table.rows(columns, {target});
  const auto targets = rows.targets().values<float>();
  std::vector<std::size_t> known;
  for (std::size_t i = 0; i < targets.size(); ++i)
    if (!std::isnan(targets[i])) known.push_back(i);
  return {columns, data::subset(rows, known)};
}
// [/read]

/// All items as one batch.
template <ComputeBackend B, data::Dataset D>
auto all_of(const D& rows, const Device<B>& device) {
  return data::DataLoader<D>(rows, {.batch_size = rows.size()}).template batches<B>(device)[0];
}

// [stop]
/// Ends the training when the validation's loss has not become less for `patience` epochs, and keeps the
/// model of its best one.
struct Best {
  double loss = std::numeric_limits<double>::infinity();
  std::size_t epoch = 0;
  RecordTree model;
};
inline train::Lambda early_stopping(Best& best, std::size_t patience) {
  return train::Lambda({.epoch_end = [&best, patience](train::Run& run) {
    const double loss = run.metrics.at("valid/loss");
    if (loss < best.loss) best = {loss, run.epoch, run.model_record()};
    if (run.epoch >= best.epoch + patience) run.stop("no better for " + std::to_string(patience) + " epochs");
  }});
}
// [/stop]

template <ComputeBackend B>
void train(const Options& options, const Device<B>& device) {
  using M = Regressor<Autodiff<B>>;
  const AnyFileRecorder<FullPrecisionSettings> recorder;
  if (!options.save.empty()) recorder.check_save(options.save);  // before the training, not after
  // [split]
  const Rows rows = read(options.file, options.target, options.missing);
  const auto [train_rows, valid_rows, test_rows] = data::split(rows.items, {0.7, 0.15, 0.15}, options.seed);
  // [/split]
  std::printf("%zu rows to train, %zu to validate, %zu to test\n", train_rows.size(), valid_rows.size(),
              test_rows.size());
  // [fit]
  Rng rng(options.seed);
  const M model = init(all_of<Autodiff<B>>(train_rows, device), rows.columns, rng);
  const data::DataLoader train_loader(train_rows, {.batch_size = 32}), valid_loader(valid_rows),
      test_loader(test_rows);
  train::Learner learner(model, optim::AdamW(model, {.learning_rate = 2e-3}), nn::MseLoss{});
  Best best;
  const auto result = learner.fit(train_loader, valid_loader,
                                  {.epochs = options.epochs,
                                   .callbacks = {early_stopping(best, options.patience)},
                                   .seed = options.seed});
  learner.model().load_record(from_tree<Record<M>>(best.model.root));
  const auto measured = learner.evaluate(test_loader, {train::MeanAbsoluteError{}, train::R2Score{}});
  // [/fit]
  std::printf("%zu epochs, the best was %zu%s%s\n", result.epochs, best.epoch,
              result.stop_reason.empty() ? "" : ": ", result.stop_reason.c_str());
  std::printf("test: MAE %.3f, R2 %.4f\n", measured.at("mae"), measured.at("r2"));
  if (!options.save.empty()) learner.model().save_file(options.save, recorder);
}

// [row]
/// The numbers of "1400,0.65,,20": a missing one is NaN.
inline std::vector<double> numbers_of(const std::string& text) {
  const auto row = data::parse_csv(text, {.header = false, .missing = data::Missing::nan}, "--predict");
  if (row.size() != 1)
    throw DataError("hearth: --predict: expected one row, got " + std::to_string(row.size()));
  std::vector<double> numbers;
  for (const std::string& column : row.names()) numbers.push_back(row.numbers(column).at(0));
  return numbers;
}
// [/row]

template <ComputeBackend B>
void predict(const Options& options, const Device<B>& device) {
  // [predict]
  const auto record = AnyFileRecorder<FullPrecisionSettings>{}.load<Record<Regressor<B>>>(options.load);
  const auto model = from_record<Regressor<B>>(record, device);
  const std::vector<double> numbers = numbers_of(options.predict);
  if (numbers.size() != model.columns.size())
    throw DataError("hearth: --predict: expected " + std::to_string(model.columns.size()) + " numbers, got " +
                    std::to_string(numbers.size()));
  const auto row = Tensor<B, 2>::from(numbers, {1, numbers.size()}, device);
  std::printf("prediction %.3f\n", static_cast<double>(model.forward(row).item()));
  // [/predict]
}

}  // namespace regression
