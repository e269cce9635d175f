// Operations that tensor functions and layers compose of several, as they are called in one word: for a
// backend that writes down what is computed. It has
//   F as(what, F y, std::vector<std::optional<F>> operands)
// for those that it knows: y, as it was computed of the operands, is this.
#pragma once

#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include <hearth/backend/recurrence.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

namespace whole {

/// Of x, mean, variance, weight and bias, the last two where they are there.
struct BatchNorm {
  double epsilon;
};
/// Of x, weight and bias.
template <std::size_t D>
struct Conv {
  ConvOptions<D> options;
};
/// The same; output_padding is what is more at the end.
template <std::size_t D>
struct ConvTranspose {
  ConvOptions<D> options;
  std::array<std::size_t, D> output_padding;
};
/// One direction of a recurrent layer, of x, weight_ih, weight_hh, bias_ih, bias_hh, h and c, the biases
/// where they are there and c in an LSTM. It gives the output of each step, h and c.
struct Recurrent {
  RecurrentCell cell;
  bool reverse;
  bool batch_first;
};
/// Of x.
template <std::size_t D>
struct MaxPool {
  PoolOptions<D> options;
};

}  // namespace whole

namespace detail {

template <class B, class What>
inline constexpr bool knows_whole =
    requires(const What& what, PrimitiveOf<B, Float> y, std::vector<std::optional<PrimitiveOf<B, Float>>> x) {
      B::as(what, y, x);
    };

template <class B, std::size_t R>
std::optional<PrimitiveOf<B, Float>> operand_of(const Tensor<B, R>* x) {
  if (!x) return {};
  return x->primitive();
}

/// compute(x), which is `what` of x and others: tensors by their addresses, null where one is left out.
template <class What, class Compute, class B, std::size_t R, class... Others>
auto as_whole(const What& what, const Compute& compute, Tensor<B, R> x, const Others*... others) {
  if constexpr (knows_whole<B, What>) {
    auto y = compute(x);
    std::vector<std::optional<PrimitiveOf<B, Float>>> operands;
    operands.reserve(1 + sizeof...(others));
    operands.push_back(std::move(x).primitive());
    (operands.push_back(operand_of(others)), ...);
    return decltype(y)(B::as(what, std::move(y).primitive(), std::move(operands)));
  } else {
    return compute(std::move(x));
  }
}

}  // namespace detail
}  // namespace hearth::inline v0_1
