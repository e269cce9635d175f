// The gradients of several small batches as those of a large one.
#pragma once

#include <utility>

#include <hearth/optim/gradients.hpp>

namespace hearth::inline v0_1::optim {

/// Adds up gradients of a model M until an optimizer takes them. A parameter that has no gradient in some of
/// the batches counts as if it had zeros there.
template <class M>
class GradientAccumulator {
 public:
  /// ShapeError when these gradients are of another structure or shape than those before, which then stay.
  void add(Gradients<M> gradients) {
    if (sum_) {
      each(gradients, [](const Path& at, const auto& total, const auto& more) {
        if (total && more) check::equal(who(at), total->dynamic_shape(), more->dynamic_shape());
      });
      each(gradients, [](const Path&, auto& total, auto& more) {
        if (total && more)
          total.emplace(std::move(*total) + std::move(*more));
        else if (more)
          total = std::move(more);
      });
    } else {
      sum_.emplace(std::move(gradients));
    }
    ++count_;
  }

  /// How many gradients were added since the last were taken.
  std::size_t count() const { return count_; }

  /// The sum of the gradients; the next ones are added up anew. Error when there are none.
  Gradients<M> take() {
    if (!sum_)
      throw Error("hearth: GradientAccumulator: expected gradients to take, got none since the last ones");
    count_ = 0;
    return *std::exchange(sum_, std::nullopt);
  }
  /// Their mean: what one batch of all the examples has, if the small ones are of one size.
  Gradients<M> take_mean() {
    const double share = 1 / static_cast<double>(count_);
    auto gradients = take();
    detail::scale(gradients, share);
    return gradients;
  }

 private:
  // Calls f(path, the sum so far, one more) for each parameter; either may be absent.
  template <class F>
  void each(Gradients<M>& gradients, const F& f) {
    hearth::detail::walk_together(
        Path(),
        [&]<class P>(const Path& at, P& total, P& more) {
          if constexpr (hearth::detail::is_param<P>) f(at, total.value, more.value);
        },
        [](const Path& at, const std::string& had, const std::string& has) {
          throw_shape_error(who(at), had, has);
        },
        *sum_, gradients);
  }

  static std::string who(const Path& at) { return "GradientAccumulator: '" + at.text() + "'"; }

  std::optional<Gradients<M>> sum_;
  std::size_t count_ = 0;
};

}  // namespace hearth::inline v0_1::optim
