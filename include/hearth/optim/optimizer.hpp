// What optimizers share: learning rates and groups, going through model and gradients together, the values
// kept for each parameter, and those values in a record. A rule (one for each optimizer) is the rest: the
// update of one parameter, written without its rank. Configs are constants alone, and so modules: a program's
// own config may have one as a member, and a recorder saves it.
#pragma once

#include <cmath>
#include <concepts>

#include <hearth/autodiff/value.hpp>
#include <hearth/optim/slot.hpp>
#include <hearth/optim/state.hpp>

namespace hearth::inline v0_1::optim::detail {

/// What an optimizer keeps for a parameter.
template <class I>
struct ParamState {
  ParamInfo info;
  Device<I> device;
  std::size_t group = 0;
  std::uint64_t steps = 0;
  std::vector<std::optional<PrimitiveOf<I, Float>>> moments;  // none before the first step
};

/// The step of one parameter. A rule reads all of it and leaves weight and moments changed.
template <class I>
struct Update {
  using V = Value<I>;
  using Primitive = PrimitiveOf<I, Float>;

  Primitive& weight;
  Primitive gradient;
  ParamState<I>& state;  // state.steps counts this step
  double learning_rate = 0;
  std::optional<double> group_decay = {};

  double decay(double of_all) const { return group_decay.value_or(of_all); }
  double steps() const { return static_cast<double>(state.steps); }

  /// The gradient of the loss and of decay / 2 times the squared weights.
  V decayed_gradient(double decay) const {
    const V g(gradient);
    return decay == 0 ? g : g + V(weight) * V(decay);
  }
  /// As the last step left it, or `start` everywhere.
  Primitive& moment(std::size_t index, double start = 0) {
    auto& moment = state.moments[index];
    if (!moment)
      moment =
          I::template full<Float>(I::template shape<Float>(weight), start, I::template device<Float>(weight));
    return *moment;
  }
  /// moment = moment * keep + x * (1 - keep)
  V average(std::size_t index, const V& x, double keep) {
    Primitive& kept = moment(index);
    const V mean = V(kept) * V(keep) + x * V(1 - keep);
    kept = mean.primitive();
    return mean;
  }
  /// weight = weight * shrink - step
  void move(const V& step, double shrink = 1) {
    const V w(weight);
    weight = ((shrink == 1 ? w : w * V(shrink)) - step).primitive();
  }
};

/// A rule and what it keeps for each parameter: what of an optimizer does not depend on the model. Its
/// members are not inline: a backend's library instantiates those of the common rules.
template <class I, class Rule>
class RuleStates {
  using Primitive = PrimitiveOf<I, Float>;

 public:
  RuleStates(const RuleStates&);
  RuleStates(RuleStates&&) noexcept;
  RuleStates& operator=(const RuleStates&);
  RuleStates& operator=(RuleStates&&) noexcept;
  ~RuleStates();

  /// Of the parameters that are in no group.
  double learning_rate() const;
  double learning_rate(std::size_t group) const;
  template <std::floating_point T> double learning_rate(T) const {
    static_assert(!std::floating_point<T>,
                  "hearth: learning_rate takes a group's number; set_learning_rate takes a rate");
    return 0;
  }
  /// Of all parameters: groups keep their proportion to the rest.
  void set_learning_rate(double rate);
  /// Of one group, until all are set again.
  void set_learning_rate(double rate, std::size_t group);

  /// All that changes while training, but the weights: learning rates, momentum, and for each parameter that
  /// was stepped its number of steps and its moments, as steps.<path> and <moment>.<path>. Any recorder saves
  /// it.
  RecordTree record() const;

  /// Goes on where the recorded optimizer was. RecordError with every field that does not fit this one's
  /// model and options; it is then as it was.
  void load_record(const RecordTree& record);

 protected:
  RuleStates(Rule rule, std::vector<ParamGroup> groups);

  /// Takes the parameters in the order of the model's.
  ParamVisitor<I> adder();
  void step(Slots<I>& slots);

  Rule rule_;
  Groups groups_;
  std::vector<ParamState<I>> states_;  // in the order of the model's parameters

 private:
  static constexpr bool kHasMomentum = requires(Rule& rule) { rule.momentum(); };

  SavedState layout() const;
  // Calls f(moment) for those that the rule keeps for a parameter.
  template <class F>
  void for_moments(const ParamState<I>& state, F f) const {
    for (std::size_t i = 0; i < Rule::moments.size(); ++i)
      if (rule_.keeps(i, state.info)) f(i);
  }
};

template <class I, class Rule>
RuleStates<I, Rule>::RuleStates(Rule rule, std::vector<ParamGroup> groups)
    : rule_(std::move(rule)),
      groups_(rule_.config.learning_rate, rule_.config.weight_decay, std::move(groups)) {
  if constexpr (requires { rule_.config.check(); }) rule_.config.check();
}

template <class I, class Rule>
RuleStates<I, Rule>::RuleStates(const RuleStates&) = default;
template <class I, class Rule>
RuleStates<I, Rule>::RuleStates(RuleStates&&) noexcept = default;
template <class I, class Rule>
RuleStates<I, Rule>& RuleStates<I, Rule>::operator=(const RuleStates&) = default;
template <class I, class Rule>
RuleStates<I, Rule>& RuleStates<I, Rule>::operator=(RuleStates&&) noexcept = default;
template <class I, class Rule>
RuleStates<I, Rule>::~RuleStates() = default;

template <class I, class Rule>
ParamVisitor<I> RuleStates<I, Rule>::adder() {
  return [this](ParamInfo info, const Device<I>& device) {
    const std::size_t group = groups_.place(info);
    states_.push_back(
        {std::move(info), device, group, 0, std::vector<std::optional<Primitive>>(Rule::moments.size())});
  };
}

template <class I, class Rule>
void RuleStates<I, Rule>::step(Slots<I>& slots) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i].gradient || slots[i].tied) continue;
    ParamState<I>& state = states_[i];
    ++state.steps;
    Update<I> update{*slots[i].weight, std::move(*slots[i].gradient), state,
                     groups_.learning_rate(state.group), groups_.weight_decay(state.group)};
    rule_.update(update);
  }
  assign_ties(slots);
}

template <class I, class Rule>
double RuleStates<I, Rule>::learning_rate() const {
  return groups_.learning_rate(groups_.size());
}
template <class I, class Rule>
double RuleStates<I, Rule>::learning_rate(std::size_t group) const {
  groups_.check(group);
  return groups_.learning_rate(group);
}
template <class I, class Rule>
void RuleStates<I, Rule>::set_learning_rate(double rate) {
  groups_.set_learning_rate(rate);
}
template <class I, class Rule>
void RuleStates<I, Rule>::set_learning_rate(double rate, std::size_t group) {
  groups_.set_learning_rate(rate, group);
}

template <class I, class Rule>
RecordTree RuleStates<I, Rule>::record() const {
  SavedState state = layout();
  for (std::size_t i = 0; i < states_.size(); ++i) {
    state.params[i].steps = states_[i].steps;
    for_moments(states_[i], [&, next = std::size_t{0}](std::size_t moment) mutable {
      auto& data = state.params[i].moments[next++].second;
      if (states_[i].moments[moment]) data = I::template to_data<Float>(*states_[i].moments[moment]);
    });
  }
  return state_tree(state);
}

template <class I, class Rule>
void RuleStates<I, Rule>::load_record(const RecordTree& record) {
  const SavedState state = state_of(record, layout());
  auto states = states_;
  for (std::size_t i = 0; i < states.size(); ++i) {
    states[i].steps = state.params[i].steps;
    states[i].moments = std::vector<std::optional<Primitive>>(Rule::moments.size());
    for_moments(states[i], [&, next = std::size_t{0}](std::size_t moment) mutable {
      if (const auto& data = state.params[i].moments[next++].second)
        states[i].moments[moment] = I::template from_data<Float>(*data, states[i].device);
    });
  }
  states_ = std::move(states);
  set_learning_rate(state.learning_rate);
  for (std::size_t i = 0; i < groups_.size(); ++i) set_learning_rate(state.group_learning_rates[i], i);
  if constexpr (kHasMomentum) rule_.momentum() = *state.momentum;
}

template <class I, class Rule>
SavedState RuleStates<I, Rule>::layout() const {
  SavedState state{Rule::name, learning_rate(), {}, {}, {}};
  for (std::size_t i = 0; i < groups_.size(); ++i) state.group_learning_rates.push_back(learning_rate(i));
  if constexpr (kHasMomentum) state.momentum = rule_.momentum();
  for (const ParamState<I>& param : states_) {
    state.params.push_back({param.info.path, param.info.shape, 0, {}});
    for_moments(param, [&](std::size_t i) {
      state.params.back().moments.emplace_back(Rule::moments[i], std::nullopt);
    });
  }
  return state;
}

/// An optimizer of a model's parameters by a rule. Tied parameters are stepped once.
template <class M, class Rule>
class Optimizer : public RuleStates<Inner<M>, Rule> {
  static_assert(hearth::detail::check_trains<M>());
  using I = Inner<M>;
  using States = RuleStates<I, Rule>;

 public:
  /// Changes the model's parameters; frozen ones and those without a gradient stay, also from decay.
  /// ShapeError when model or gradients have another structure than the optimizer's model; nothing has
  /// changed then.
  void step(M& model, Gradients<M> gradients) {
    Slots<I> slots = slots_of(model, gradients, States::states_);
    States::step(slots);
  }

  /// Momentum, or Adam's beta1: what a one-cycle schedule changes beside the learning rate.
  double momentum() const
    requires requires(const Rule& rule) { rule.momentum(); }
  {
    return States::rule_.momentum();
  }
  void set_momentum(double momentum)
    requires requires(Rule& rule) { rule.momentum(); }
  {
    States::rule_.momentum() = momentum;
  }

 protected:
  Optimizer(const M& model, Rule rule, std::vector<ParamGroup> groups)
      : States(std::move(rule), std::move(groups)) {
    for_each_param(model, States::adder());
    States::groups_.check_used();
  }
};

}  // namespace hearth::inline v0_1::optim::detail
