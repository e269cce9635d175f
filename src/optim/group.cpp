#include <hearth/optim/group.hpp>

#include <hearth/core/option.hpp>
#include <hearth/module/below.hpp>

namespace hearth::inline v0_1::optim {

ParamMatch::ParamMatch() = default;
ParamMatch::ParamMatch(const ParamMatch&) = default;
ParamMatch::ParamMatch(ParamMatch&&) noexcept = default;
ParamMatch& ParamMatch::operator=(const ParamMatch&) = default;
ParamMatch& ParamMatch::operator=(ParamMatch&&) noexcept = default;
ParamMatch::~ParamMatch() = default;

bool ParamMatch::operator()(const ParamInfo& param) const {
  return prefix_ ? hearth::detail::is_below(param.path, *prefix_) : predicate_ && predicate_(param);
}

namespace detail {
namespace {

std::string name(const ParamGroup& group, std::size_t index) {
  const auto& prefix = group.matches.prefix();
  return "hearth: optimizer: group " + std::to_string(index) + (prefix ? " '" + *prefix + "'" : "");
}

}  // namespace

void check_rate(std::string_view what, double value) { check::rate("optimizer", what, value); }

Groups::Groups(double learning_rate, double weight_decay, std::vector<ParamGroup> groups)
    : groups_(std::move(groups)), used_(groups_.size()) {
  check_rate("learning rate", learning_rate);
  check_rate("weight decay", weight_decay);
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const double own = groups_[i].learning_rate.value_or(learning_rate);
    check_rate("learning rate", own);
    check_rate("weight decay", groups_[i].weight_decay.value_or(0));
    if (learning_rate == 0 && own != 0)
      throw Error(name(groups_[i], i) +
                  ": expected a learning rate for all above 0, which the group's is a multiple of, got 0");
    rates_.push_back(own);
    factors_.push_back(own == learning_rate ? 1 : own / learning_rate);
    decays_.push_back(groups_[i].weight_decay);
  }
  rates_.push_back(learning_rate);
  factors_.push_back(1);
  decays_.emplace_back();
}

std::size_t Groups::place(const ParamInfo& param) {
  for (std::size_t i = 0; i < groups_.size(); ++i)
    if (groups_[i].matches(param)) {
      used_[i] = 1;
      return i;
    }
  return groups_.size();
}

void Groups::check_used() const {
  for (std::size_t i = 0; i < groups_.size(); ++i)
    if (!used_[i])
      throw Error(name(groups_[i], i) +
                  ": expected a parameter that it matches and that no group before it does, got none");
}

void Groups::set_learning_rate(double rate) {
  check_rate("learning rate", rate);
  for (std::size_t i = 0; i < rates_.size(); ++i) rates_[i] = rate * factors_[i];
}

void Groups::set_learning_rate(double rate, std::size_t group) {
  check(group);
  check_rate("learning rate", rate);
  rates_[group] = rate;
}

void Groups::check(std::size_t group) const {
  if (group >= size())
    throw Error("hearth: optimizer: expected a group below " + std::to_string(size()) + ", got " +
                std::to_string(group));
}

}  // namespace detail
}  // namespace hearth::inline v0_1::optim
