// Averages of a model's weights over its training: models on the backend below Autodiff, ready to evaluate.
#pragma once

#include <hearth/autodiff/value.hpp>
#include <hearth/core/option.hpp>
#include <hearth/module/convert.hpp>

namespace hearth::inline v0_1::optim {

namespace detail {

template <class M> struct WithoutTape {
  using type = M;
};
template <class M>
  requires BackendOf<M>::differentiable
struct WithoutTape<M> {
  using type = On<M, typename BackendOf<M>::Inner>;
};
template <class M> using Evaluated = typename WithoutTape<M>::type;

template <class M>
Evaluated<M> evaluated(const M& model) {
  if constexpr (std::is_same_v<Evaluated<M>, M>)
    return model;
  else
    return valid(model);
}

/// average * keep + model * (1 - keep) for parameters; buffers are the model's.
template <class A>
A averaged(A average, const A& model, double keep) {
  using V = Value<BackendOf<A>>;
  hearth::detail::Ties ties;
  const auto fail = [](const Path& at, const std::string& expected, const std::string& got) {
    throw_shape_error("average: '" + at.text() + "'", expected, got);
  };
  hearth::detail::walk_together(
      Path(),
      [&]<class P>(const Path& at, P& mine, const P& theirs) {
        using T = hearth::detail::TensorOf<P>;
        if (!(mine.shape() == theirs.shape())) fail(at, mine.shape().text(), theirs.shape().text());
        if constexpr (hearth::detail::is_param<P>)
          mine.assign(ties.once<T>(mine.id(), [&] {
            const V a(mine.value().primitive()), x(theirs.value().primitive());
            return keep == 0 ? theirs.value() : T((a * V(keep) + x * V(1 - keep)).primitive());
          }));
        else
          mine.assign(theirs.value());
      },
      fail, average, model);
  return average;
}

}  // namespace detail

struct EmaConfig {
  double decay = 0.999;
  bool warm_up = false;  // min(decay, (1 + t) / (10 + t)) at update t, counted from 0
};

/// The exponential moving average of a model's weights (Polyak & Juditsky, 1992): begins as the model, and
/// average = decay * average + (1 - decay) * weights with each update. Its record is that of a model.
template <class M>
struct Ema {
  M average;
  double decay;
  bool warm_up;
  std::size_t updates;

  HEARTH_MODULE(Ema, average, decay, warm_up, updates)
  template <Backend C>
  using rebind = Ema<On<M, C>>;

  Ema(M start, double decay_, bool warm_up_, std::size_t updates_)
      : average(std::move(start)), decay(decay_), warm_up(warm_up_), updates(updates_) {}
  /// Error when the decay does not lie in [0, 1].
  template <class Trained>
  explicit Ema(const Trained& start, EmaConfig config = {})
      : Ema(detail::evaluated(start), config.decay, config.warm_up, 0) {
    check::in_range("Ema", "decay", decay, 0, 1);
  }
  template <class Trained>
  Ema(const Trained& start, double decay_) : Ema(start, EmaConfig{decay_}) {}

  /// Takes in the weights of the model as they are now; buffers are copied. ShapeError when the model has
  /// another structure.
  template <class Trained>
  void update(const Trained& trained) {
    const double t = static_cast<double>(updates);
    const double early = (1 + t) / (10 + t);
    average = detail::averaged(average, detail::evaluated(trained), warm_up && early < decay ? early : decay);
    ++updates;
  }
  const M& model() const { return average; }
};
template <class Trained, class... Options>
Ema(const Trained&, Options...) -> Ema<detail::Evaluated<Trained>>;

/// The mean of the weights at each update (stochastic weight averaging: Izmailov et al., 2018), as
/// torch.optim.swa_utils.AveragedModel defines it. Before the first update it is the model that it began
/// with.
template <class M>
struct AveragedModel {
  M average;
  std::size_t updates;

  HEARTH_MODULE(AveragedModel, average, updates)
  template <Backend C>
  using rebind = AveragedModel<On<M, C>>;

  AveragedModel(M start, std::size_t updates_) : average(std::move(start)), updates(updates_) {}
  template <class Trained>
  explicit AveragedModel(const Trained& start) : AveragedModel(detail::evaluated(start), 0) {}

  /// Takes in the weights of the model as they are now; buffers are copied. ShapeError when the model has
  /// another structure.
  template <class Trained>
  void update(const Trained& trained) {
    const double n = static_cast<double>(updates);
    average = detail::averaged(average, detail::evaluated(trained), n / (n + 1));
    ++updates;
  }
  const M& model() const { return average; }
};
template <class Trained>
AveragedModel(const Trained&) -> AveragedModel<detail::Evaluated<Trained>>;

}  // namespace hearth::inline v0_1::optim
