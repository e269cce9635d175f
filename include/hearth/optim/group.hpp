// Options for some of a model's parameters: no decay for biases, a smaller rate for a backbone.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include <hearth/core/function.hpp>
#include <hearth/core/shape.hpp>
#include <hearth/module/role.hpp>

namespace hearth::inline v0_1::optim {

/// What an optimizer knows of a parameter before its values.
struct ParamInfo {
  std::string path;  // "fc1.weight"
  Shape shape = {};
  Role role = Role::plain;
};

/// Which parameters: those at and below a path ("backbone", not "backbone2"), or those a predicate holds for.
class HEARTH_API ParamMatch {
 public:
  ParamMatch();                                                        // none
  ParamMatch(std::string prefix) : prefix_(std::move(prefix)) {}       // NOLINT: a path is meant by its text
  ParamMatch(const char* prefix) : ParamMatch(std::string(prefix)) {}  // NOLINT
  template <std::predicate<const ParamInfo&> F>
  ParamMatch(F predicate) : predicate_(std::move(predicate)) {}  // NOLINT
  ParamMatch(const ParamMatch&);
  ParamMatch(ParamMatch&&) noexcept;
  ParamMatch& operator=(const ParamMatch&);
  ParamMatch& operator=(ParamMatch&&) noexcept;
  ~ParamMatch();

  bool operator()(const ParamInfo& param) const;
  /// The prefix, for messages; nothing of a predicate.
  const std::optional<std::string>& prefix() const { return prefix_; }

 private:
  std::optional<std::string> prefix_;
  Function<bool(const ParamInfo&)> predicate_;
};

/// Options that some parameters have for themselves; what is absent is as for all.
struct ParamGroup {
  ParamMatch matches;
  std::optional<double> learning_rate = {};
  std::optional<double> weight_decay = {};
};

namespace detail {

/// Error unless a learning rate or a decay is a finite number of 0 or more.
HEARTH_API void check_rate(std::string_view what, double value);

/// The groups of an optimizer, and the learning rates of each, which change while it trains.
class HEARTH_API Groups {
 public:
  /// Error when a rate or a decay is negative or no number.
  Groups(double learning_rate, double weight_decay, std::vector<ParamGroup> groups);

  /// The first group that matches; size() for none.
  std::size_t place(const ParamInfo& param);
  /// Error that names a group which no parameter was placed in.
  void check_used() const;

  std::size_t size() const { return groups_.size(); }
  /// Of a group; of the parameters in no group for size().
  double learning_rate(std::size_t group) const { return rates_[group]; }
  const std::optional<double>& weight_decay(std::size_t group) const { return decays_[group]; }

  /// For all: groups keep their proportion to the rest.
  void set_learning_rate(double rate);
  /// For one group, until all are set again. Error when there is none of this number.
  void set_learning_rate(double rate, std::size_t group);
  void check(std::size_t group) const;

 private:
  std::vector<ParamGroup> groups_;
  // One more than there are groups: the last is for what is in none.
  std::vector<double> rates_, factors_;
  std::vector<std::optional<double>> decays_;
  std::vector<unsigned char> used_;
};

}  // namespace detail

}  // namespace hearth::inline v0_1::optim
