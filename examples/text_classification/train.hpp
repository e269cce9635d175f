// Training on texts, and what the model makes of one.
#pragma once

#include <cstdio>

#include <hearth/hearth.hpp>
#include <hearth/train/learner.hpp>
#include <hearth/train/metrics.hpp>

#include "data.hpp"
#include "model.hpp"
#include "options.hpp"

namespace texts {

inline train::Lambda print_epochs() {
  return train::Lambda({.epoch_end = [](train::Run& run) {
    std::printf("epoch %zu: train loss %.4f, valid accuracy %.2f%%\n", run.epoch,
                run.metrics.at("train/loss"), 100 * run.metrics.at("valid/accuracy"));
    std::fflush(stdout);
  }});
}

template <ComputeBackend B>
void train(const Options& options, const Device<B>& device) {
  const NamedMpkFileRecorder<FullPrecisionSettings> recorder;
  if (!options.save.empty())
    recorder.check_save(options.save + "/model.mpk");  // before the training, not after
  // [data]
  const Texts all = read(options.file);
  const auto [train_texts, valid_texts, test_texts] = data::split(all, {0.7, 0.15, 0.15}, options.seed);
  const Encode encode{vocabulary_of(train_texts), options.length};
  const data::DataLoader train_loader(data::map(train_texts, encode), {.batch_size = 32});
  const data::DataLoader valid_loader(data::map(valid_texts, encode));
  const data::DataLoader test_loader(data::map(test_texts, encode));
  // [/data]
  std::printf("%zu texts to train, %zu to validate, %zu to test; %zu words; classes:", train_texts.size(),
              valid_texts.size(), test_texts.size(), encode.words.size());
  for (const std::string& name : all.classes) std::printf(" %s", name.c_str());
  std::printf("\n");
  // [fit]
  Rng rng(options.seed);
  const auto model = init<Autodiff<B>>(encode.words.size(), options.length, all.classes, device, rng);
  train::Learner learner(model, optim::AdamW(model, {.learning_rate = 2e-3}), train::CrossEntropy{});
  learner.fit(train_loader, valid_loader,
              {.epochs = options.epochs,
               .callbacks = {print_epochs()},
               .metrics = {train::Accuracy{}},
               .seed = options.seed});
  const auto measured = learner.evaluate(test_loader, {train::Accuracy{}});
  // [/fit]
  std::printf("test: loss %.4f, accuracy %.2f%%\n", measured.at("loss"), 100 * measured.at("accuracy"));
  if (options.save.empty()) return;
  // [save]
  encode.words.save(options.save + "/words.txt");
  learner.model().save_file(options.save + "/model.mpk", recorder);
  // [/save]
}

template <ComputeBackend B>
void predict(const Options& options, const Device<B>& device) {
  // [predict]
  const auto words = data::Vocabulary::load(options.load + "/words.txt");
  const auto record = NamedMpkFileRecorder<FullPrecisionSettings>{}.load<Record<TextClassifier<B>>>(
      options.load + "/model.mpk");
  const auto model = from_record<TextClassifier<B>>(record, device);
  Rng rng(0);  // nothing draws from it: only models over Autodiff drop out
  const auto numbers = words.encode(options.predict, model.length);  // i64[length]
  const auto text = unsqueeze(Tensor<B, 1, Int>::from_data(numbers, device), 0);
  const auto chances = softmax(model.forward(text, rng), 1).values();
  for (std::size_t i = 0; i < chances.size(); ++i)
    std::printf("%-12s %.3f\n", model.classes.at(i).c_str(), static_cast<double>(chances[i]));
  // [/predict]
}

}  // namespace texts
