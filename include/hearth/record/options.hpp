// What a load or a save asks for besides codec, precision and medium.
#pragma once

#include <hearth/record/adapter.hpp>
#include <hearth/record/remap.hpp>

namespace hearth::inline v0_1 {

struct LoadOptions {
  /// Files of other frameworks hold no constants (strides, probabilities). Where that is allowed, the
  /// record's are value-initialised, and it is for load_record or a layer's init_with, which bring their own.
  /// Loading into a model always allows it.
  bool constants_may_be_missing = false;
  /// The map of the file that is the model, such as "model_state_dict"; empty for all of it.
  std::string top_level_key = {};
  /// Changes to names and tensors, before they are compared with the model's.
  Remap remap = {};
  /// The framework that the file comes from, when its names and layouts are its own.
  const Adapter* adapter = nullptr;
  /// Into a model: takes what fits, and leaves the rest to the report.
  bool allow_partial = false;
};

struct SaveOptions {
  /// The framework that the file is for.
  const Adapter* adapter = nullptr;
  /// Changes to names and tensors, before they are written.
  Remap remap = {};
};

/// What a load into a model did.
struct HEARTH_API LoadReport {
  std::string source;
  std::vector<std::string> applied;     // the model's fields that have their value from the file
  std::vector<RecordProblem> problems;  // the others, and what the file has besides

  // Compiled once, as every program that loads into a model has one.
  LoadReport();
  LoadReport(const LoadReport&);
  LoadReport(LoadReport&&) noexcept;
  LoadReport& operator=(const LoadReport&);
  LoadReport& operator=(LoadReport&&) noexcept;
  ~LoadReport();

  bool complete() const { return problems.empty(); }
  /// "model.pth: 8 of 10 fields loaded", then a line for each problem.
  std::string text() const;
};

}  // namespace hearth::inline v0_1
