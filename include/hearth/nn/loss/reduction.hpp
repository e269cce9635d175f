// What becomes of the losses of a batch: their mean, their sum, or nothing. It is an argument of the type,
// because the rank of the result depends on it: mse_loss(x, y) is a Tensor<B, 0>, and
// mse_loss<Reduction::none>(x, y) has the rank of x.
#pragma once

#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1::nn {

enum class Reduction {
  mean,
  sum,
  none,
  batchmean,  // of kl_div alone: the sum divided by the extent of the first axis
};

/// A loss whose unreduced form has rank R.
template <Reduction Red, class B, std::size_t R>
using Reduced = Tensor<B, (Red == Reduction::none ? R : 0)>;

namespace detail {

template <Reduction Red, class B, std::size_t R>
Reduced<Red, B, R> reduce(Tensor<B, R> losses) {
  static_assert(Red != Reduction::batchmean,
                "hearth: batchmean is a reduction of kl_div alone; this loss takes mean, sum or none");
  if constexpr (Red == Reduction::none)
    return losses;
  else if constexpr (Red == Reduction::sum)
    return sum(std::move(losses));
  else
    return mean(std::move(losses));
}

/// One sentence when two tensors of a loss cannot belong together.
template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
consteval void check_pair() {
  static_assert(std::is_same_v<A, B>,
                "hearth: this loss takes two tensors of one backend; move one of them with "
                "Tensor<B, Rank>::from_data(x.to_data(), device)");
  static_assert(RA == RB,
                "hearth: this loss takes two tensors of one rank; use reshape, squeeze or unsqueeze");
  static_assert(std::is_same_v<KA, Float> && std::is_same_v<KB, Float>,
                "hearth: this loss takes two float tensors; convert one with to_float");
}

/// The same for a target of signs, 1 and -1, or of classes.
template <class A, class B, std::size_t R, std::size_t Expected, class K>
consteval void check_int_target() {
  static_assert(std::is_same_v<A, B>,
                "hearth: this loss takes two tensors of one backend; move one of them with "
                "Tensor<B, Rank>::from_data(x.to_data(), device)");
  static_assert(R == Expected,
                "hearth: this loss takes one target for each loss, a tensor of the rank that Reduction::none "
                "gives; use squeeze or flatten");
  static_assert(std::is_same_v<K, Int>, "hearth: this loss takes a target of ints; convert it with to_int");
}

}  // namespace detail

}  // namespace hearth::inline v0_1::nn
