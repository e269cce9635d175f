#pragma once

#include <hearth/optim/line_search.hpp>
#include <hearth/optim/slot.hpp>
#include <hearth/optim/state.hpp>
#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1::optim {

enum class LineSearch { none, strong_wolfe };

struct HEARTH_API LbfgsConfig {
  double learning_rate = 1;
  std::size_t max_iter = 20;                 // in one step
  std::optional<std::size_t> max_eval = {};  // evaluations in one step; max_iter * 5 / 4
  double tolerance_grad = 1e-7;              // on the largest element
  double tolerance_change = 1e-9;            // of the loss, and of the largest element of a step
  std::size_t history_size = 100;
  LineSearch line_search = LineSearch::none;

  HEARTH_MODULE(LbfgsConfig, learning_rate, max_iter, max_eval, tolerance_grad, tolerance_change,
                history_size, line_search)

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

/// What L-BFGS knows of the curvature; vectors are all parameters in a row.
template <class Flat>
struct LbfgsState {
  std::uint64_t iterations = 0, evaluations = 0;
  double step = 0, loss = 0,
         scale = 1;  // of the last iteration; scale is the first guess of the Hessian's inverse
  std::optional<Flat> direction, gradient;
  struct Pair {
    Flat gradient_change, move;
    double curvature;  // their product
  };
  std::vector<Pair> history;
};

/// The same at rest.
struct SavedLbfgs {
  double learning_rate = 0;
  std::uint64_t iterations = 0, evaluations = 0;
  double step = 0, loss = 0, scale = 1;
  std::optional<TensorData> direction, gradient;
  struct Pair {
    TensorData gradient_change, move;
    double curvature;
  };
  std::vector<Pair> history;
};

HEARTH_API RecordTree lbfgs_tree(const SavedLbfgs& saved, const KnownParams& params);
/// RecordError with every field that does not fit.
HEARTH_API SavedLbfgs lbfgs_of(const RecordTree& tree, const KnownParams& params);

}  // namespace detail

/// L-BFGS (Nocedal, 1980), as torch.optim.LBFGS defines it. It looks at a model several times in one step,
/// and so takes a closure; all parameters are one vector, and there are no groups.
template <class M>
class Lbfgs {
  static_assert(hearth::detail::check_trains<M>());
  using I = detail::Inner<M>;
  using Flat = Tensor<I, 1>;
  using Slots = detail::Slots<I>;

 public:
  /// Error when the config asks for the impossible.
  explicit Lbfgs(const M& model, LbfgsConfig config = {}) : config_(config) {
    config_.check();
    set_learning_rate(config_.learning_rate);
    detail::for_each_param(model, [&](ParamInfo info, Device<I> device) {
      if (params_.empty()) device_ = device;
      params_.push_back({std::move(info)});
    });
  }

  /// Up to max_iter iterations. closure(model) gives the loss, a tensor of one element, or a pair of the loss
  /// and the gradients. Returns the first loss. Parameters without a gradient at first stay as they are.
  template <class Closure>
  double step(M& model, const Closure& closure);

  double learning_rate() const { return config_.learning_rate; }
  void set_learning_rate(double rate) {
    detail::check_rate("learning rate", rate);
    config_.learning_rate = rate;
  }

  /// All that changes while training, but the weights. Vectors are the parameters in a row, in the order of
  /// `shapes`.
  RecordTree record() const;
  /// Goes on where the recorded optimizer was. RecordError with every field that does not fit; this one is
  /// then as it was.
  void load_record(const RecordTree& record);

 private:
  struct Known {
    ParamInfo info;
  };
  using Point = detail::LinePoint<std::optional<Flat>>;

  static double dot(const Flat& a, const Flat& b) { return static_cast<double>(sum(a * b).item()); }
  static double largest(const Flat& x) { return static_cast<double>(max(abs(x)).item()); }
  std::size_t numel() const {
    std::size_t count = 0;
    for (const Known& param : params_) count += param.info.shape.numel();
    return count;
  }

  template <class Closure>
  std::pair<double, Slots> evaluate(M& model, const Closure& closure);
  Flat gradient_of(const Slots& slots) const;
  Flat next_direction(const Flat& gradient);
  static void move(Slots& slots, const std::vector<PrimitiveOf<I, Float>>& from, const Flat& direction,
                   double t);

  LbfgsConfig config_;
  std::vector<Known> params_;
  Device<I> device_ = {};  // of the first
  detail::LbfgsState<Flat> state_;
};

template <class M>
template <class Closure>
auto Lbfgs<M>::evaluate(M& model, const Closure& closure) -> std::pair<double, Slots> {
  ++state_.evaluations;
  auto result = closure(std::as_const(model));
  if constexpr (hearth::detail::is_tensor<decltype(result)>) {
    auto gradients = backward(result, model);
    return {static_cast<double>(result.item()), detail::slots_of(model, gradients, params_)};
  } else {
    auto& [loss, gradients] = result;
    Slots slots = detail::slots_of(model, gradients, params_);
    if constexpr (hearth::detail::is_tensor<std::remove_cvref_t<decltype(loss)>>)
      return {static_cast<double>(loss.item()), std::move(slots)};
    else
      return {static_cast<double>(loss), std::move(slots)};
  }
}

// Zeros for what has none, and for what is tied to another.
template <class M>
auto Lbfgs<M>::gradient_of(const Slots& slots) const -> Flat {
  std::vector<PrimitiveOf<I, Float>> parts;
  for (const auto& slot : slots) {
    const Shape row = {I::template shape<Float>(*slot.weight).numel()};
    parts.push_back(slot.gradient && !slot.tied
                        ? I::template reshape<Float>(*slot.gradient, row)
                        : I::template full<Float>(row, 0, I::template device<Float>(*slot.weight)));
  }
  return Flat(I::template concat<Float>(std::move(parts), 0));
}

// weights = from + t * direction
template <class M>
void Lbfgs<M>::move(Slots& slots, const std::vector<PrimitiveOf<I, Float>>& from, const Flat& direction,
                    double t) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Shape shape = I::template shape<Float>(from[i]);
    const std::size_t count = shape.numel();
    if (slots[i].gradient && !slots[i].tied) {
      auto part = I::template reshape<Float>(
          I::template slice<Float>(direction.primitive(), {begin}, {count}, {1}), shape);
      part = I::template unary<Float>(op::MulScalar{t}, std::move(part));
      *slots[i].weight = I::template binary<Float>(op::Add{}, from[i], std::move(part));
    }
    begin += count;
  }
  detail::assign_ties(slots);
}

// The two loops of Nocedal & Wright, algorithm 7.4, after the history has taken in the last move.
template <class M>
auto Lbfgs<M>::next_direction(const Flat& gradient) -> Flat {
  auto& [iterations, evaluations, step, loss, scale, direction, last, history] = state_;
  if (iterations == 1) return -gradient;
  const Flat change = gradient - *last, moved = *direction * step;
  if (const double curvature = dot(change, moved); curvature > 1e-10) {
    if (history.size() == config_.history_size) history.erase(history.begin());
    history.push_back({change, moved, curvature});
    scale = curvature / dot(change, change);
  }
  Flat q = -gradient;
  std::vector<double> along(history.size());
  for (std::size_t i = history.size(); i-- > 0;) {
    along[i] = dot(history[i].move, q) / history[i].curvature;
    q = q - history[i].gradient_change * along[i];
  }
  q = std::move(q) * scale;
  for (std::size_t i = 0; i < history.size(); ++i)
    q = q + history[i].move * (along[i] - dot(history[i].gradient_change, q) / history[i].curvature);
  return q;
}

template <class M>
template <class Closure>
double Lbfgs<M>::step(M& model, const Closure& closure) {
  auto [first_loss, slots] = evaluate(model, closure);
  double loss = first_loss;
  if (numel() == 0) return first_loss;
  Flat gradient = gradient_of(slots);
  if (largest(gradient) <= config_.tolerance_grad) return first_loss;

  const std::size_t max_eval = config_.max_eval.value_or(config_.max_iter * 5 / 4);
  const std::uint64_t before = state_.evaluations - 1;
  for (std::size_t i = 1; i <= config_.max_iter; ++i) {
    ++state_.iterations;
    state_.direction = next_direction(gradient);
    const Flat& direction = *state_.direction;
    state_.gradient = gradient;
    state_.loss = loss;
    state_.step = config_.learning_rate;
    if (state_.iterations == 1)
      if (const double length = static_cast<double>(sum(abs(gradient)).item()); length > 1)
        state_.step *= 1 / length;
    const double slope = dot(gradient, direction);
    if (slope > -config_.tolerance_change) break;

    std::vector<PrimitiveOf<I, Float>> from;
    for (const auto& slot : slots) from.push_back(*slot.weight);
    const auto at = [&](double t) {
      move(slots, from, direction, t);
      auto [found, there] = evaluate(model, closure);
      Flat g = gradient_of(there);
      const double along = dot(g, direction);
      return Point{t, found, along, std::move(g)};
    };
    if (config_.line_search == LineSearch::strong_wolfe) {
      const std::size_t used = state_.evaluations - before, left = used < max_eval ? max_eval - used : 0;
      const Point best = detail::strong_wolfe(at, Point{0, loss, slope, gradient}, state_.step,
                                              largest(direction), config_.tolerance_change, left);
      move(slots, from, direction, best.at);
      loss = best.loss;
      gradient = *best.gradient;
      state_.step = best.at;
    } else if (i == config_.max_iter) {
      move(slots, from, direction, state_.step);
    } else {
      const Point next = at(state_.step);
      loss = next.loss;
      gradient = *next.gradient;
    }
    if (i == config_.max_iter || state_.evaluations - before >= max_eval ||
        largest(gradient) <= config_.tolerance_grad ||
        largest(direction * state_.step) <= config_.tolerance_change ||
        std::fabs(loss - state_.loss) < config_.tolerance_change)
      break;
  }
  return first_loss;
}

template <class M>
RecordTree Lbfgs<M>::record() const {
  detail::SavedLbfgs saved{config_.learning_rate,
                           state_.iterations,
                           state_.evaluations,
                           state_.step,
                           state_.loss,
                           state_.scale,
                           {},
                           {},
                           {}};
  if (state_.direction) saved.direction = state_.direction->to_data();
  if (state_.gradient) saved.gradient = state_.gradient->to_data();
  for (const auto& [change, moved, curvature] : state_.history)
    saved.history.push_back({change.to_data(), moved.to_data(), curvature});
  return detail::lbfgs_tree(saved, params_);
}

template <class M>
void Lbfgs<M>::load_record(const RecordTree& record) {
  const detail::SavedLbfgs saved = detail::lbfgs_of(record, params_);
  const auto flat = [&](const TensorData& data) { return Flat::from_data(data, device_); };
  detail::LbfgsState<Flat> state{
      saved.iterations, saved.evaluations, saved.step, saved.loss, saved.scale, {}, {}, {}};
  if (saved.direction) state.direction = flat(*saved.direction);
  if (saved.gradient) state.gradient = flat(*saved.gradient);
  for (const auto& [change, moved, curvature] : saved.history)
    state.history.push_back({flat(change), flat(moved), curvature});
  state_ = std::move(state);
  config_.learning_rate = saved.learning_rate;
}

}  // namespace hearth::inline v0_1::optim
