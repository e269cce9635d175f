// Everything that is wrong with a model, for one error.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::detail {

class OnnxProblems {
 public:
  /// As RecordError has them: "load" or "save", and of what.
  OnnxProblems(std::string_view action, std::string_view source) : action_(action), source_(source) {}

  void add(std::string expected, std::string found) {
    add({RecordProblem::Kind::malformed, "", std::move(expected), std::move(found)});
  }
  void add(RecordProblem problem) {
    problems_.push_back(std::move(problem));
    if (problems_.size() == kMost) stop();
  }
  /// For what makes going on pointless or dear.
  [[noreturn]] void stop(std::string expected, std::string found) {
    problems_.push_back({RecordProblem::Kind::malformed, "", std::move(expected), std::move(found)});
    stop();
  }

  /// Calls `read`; false when it throws, whose problems are then among these, in `where` if that is
  /// something.
  template <class F>
  bool collect(const F& read, std::string_view where = {}) {
    try {
      read();
      return true;
    } catch (const RecordError& error) {
      if (stopped_) throw;
      for (RecordProblem problem : error.problems()) {
        if (!where.empty()) problem.expected += " in " + std::string(where);
        add(std::move(problem));
      }
      return false;
    }
  }

  void throw_if_any() const {
    if (!problems_.empty()) throw RecordError(action_, source_, problems_);
  }

 private:
  static constexpr std::size_t kMost = 100;  // nobody reads on, and each costs memory

  [[noreturn]] void stop() {
    stopped_ = true;
    throw RecordError(action_, source_, problems_);
  }

  std::string_view action_, source_;
  std::vector<RecordProblem> problems_;
  bool stopped_ = false;
};

}  // namespace hearth::inline v0_1::detail
