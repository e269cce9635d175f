// Products of matrices.
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth {

/// [.., m, k] times [.., k, n] gives [.., m, n]; batch axes broadcast.
template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
Tensor<A, RA, KA> matmul(Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {
  static_assert(std::is_same_v<A, B>,
                "hearth: matmul takes two tensors of one backend; move one of them with "
                "Tensor<B, Rank>::from_data(x.to_data(), device)");
  static_assert(std::is_same_v<KA, Float> && std::is_same_v<KB, Float>,
                "hearth: matmul takes float tensors; convert them with to_float");
  static_assert(RA == RB && RA >= 2,
                "hearth: matmul takes two tensors of one rank of at least 2; use unsqueeze");
  check::matmul(a.dynamic_shape(), b.dynamic_shape());
  return Tensor<A, RA>(A::matmul(std::move(a).primitive(), std::move(b).primitive()));
}

/// x [.., in] times weight [out, in] transposed, plus bias [out] where there is one: [.., out].
template <class B, std::size_t R>
Tensor<B, R> linear(Tensor<B, R> x, const Tensor<B, 2>& weight,
                    std::type_identity_t<const Tensor<B, 1>*> bias = nullptr) {
  const Shape bias_shape = bias ? bias->dynamic_shape() : Shape{};
  check::linear(x.dynamic_shape(), weight.dynamic_shape(), bias ? &bias_shape : nullptr);
  return Tensor<B, R>(B::linear(std::move(x).primitive(), weight.primitive(),
                                bias ? std::optional(bias->primitive()) : std::nullopt));
}

}  // namespace hearth
