// One loss under each reduction, against a file of generate_loss2.py.
#pragma once

#include "golden.hpp"

/// The types that losses run for: what they are made of is tested for all.
#define HEARTH_LOSS_BACKENDS hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

namespace hearth::golden {

template <nn::Reduction Red>
constexpr const char* name_of() {
  return Red == nn::Reduction::none   ? "none"
         : Red == nn::Reduction::mean ? "mean"
         : Red == nn::Reduction::sum  ? "sum"
                                      : "batchmean";
}

/// The inputs of a case, and what each reduction makes of them.
template <class B>
class Loss {
 public:
  Loss(const File& file, std::string name) : file_(file), name_(std::move(name)), inputs_(file_, name_) {}

  /// A float input, which has a gradient.
  template <std::size_t R>
  Tensor<B, R> input(const char* what) const {
    return inputs_.template input<R>(what);
  }
  /// One without.
  template <std::size_t R>
  Tensor<B, R> constant(const char* what) const {
    return Tensor<B, R>::from_data(file_.data(name_ + "." + what), {});
  }
  template <std::size_t R>
  Tensor<B, R, Int> ints(const char* what) const {
    return inputs_.template input<R, Int>(what);
  }

  /// f.operator()<Red>() is PyTorch's for each of the reductions.
  template <nn::Reduction... Red, class F, class... Inputs>
  void check(const F& f, const Inputs&... inputs) const {
    const auto one = [&]<nn::Reduction R>() {
      Case<B>(file_, name_ + "." + name_of<R>()).check(f.template operator()<R>(), inputs...);
    };
    (one.template operator()<Red>(), ...);
  }
  template <class F, class... Inputs>
  void check_all(const F& f, const Inputs&... inputs) const {
    check<nn::Reduction::none, nn::Reduction::mean, nn::Reduction::sum>(f, inputs...);
  }
  template <class F, class... Inputs>
  void check_none(const F& f, const Inputs&... inputs) const {
    check<nn::Reduction::none>(f, inputs...);
  }

 private:
  const File& file_;
  std::string name_;
  Case<B> inputs_;
};

}  // namespace hearth::golden
