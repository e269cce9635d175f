// Products of vectors and matrices.
#pragma once

#include <hearth/tensor/arrange.hpp>
#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1 {

namespace detail {

// The rank of a product: a vector loses its only axis, and of batches the longer list of axes stays.
constexpr std::size_t matmul_rank(std::size_t a, std::size_t b) {
  if (a == 1 || b == 1) return a + b - 2;
  return a > b ? a : b;
}

// [.., m, k] and [k, n]: one product of all rows.
template <class B, std::size_t R>
Tensor<B, R> rows_times_matrix(Tensor<B, R> a, Tensor<B, 2> b) {
  auto shape = a.shape();
  const std::size_t k = shape[R - 1];
  std::size_t rows = 1;
  for (std::size_t axis = 0; axis + 1 < R; ++axis) rows *= shape[axis];
  shape[R - 1] = b.dim(1);
  auto flat = to_shape<2>(std::move(a), {rows, k});
  return reshape(Tensor<B, 2>(B::matmul(std::move(flat).primitive(), std::move(b).primitive())), shape);
}

}  // namespace detail

/// [.., m, k] times [.., k, n] gives [.., m, n]; batch axes broadcast. A vector [k] on the left is a row, on
/// the right a column, and its axis goes away (torch.matmul). ShapeError when the inner extents differ.
template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
auto matmul(Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {
  static_assert(std::is_same_v<A, B>,
                "hearth: matmul takes two tensors of one backend; move one of them with "
                "Tensor<B, Rank>::from_data(x.to_data(), device)");
  static_assert(std::is_same_v<KA, Float> && std::is_same_v<KB, Float>,
                "hearth: matmul takes float tensors; convert them with to_float");
  static_assert(RA >= 1 && RB >= 1,
                "hearth: matmul takes two tensors of at least one dimension; multiply by a number with *");
  constexpr std::size_t R = detail::matmul_rank(RA, RB);
  if constexpr (RA == 1) {
    auto y = matmul(unsqueeze(std::move(a), 0), std::move(b));  // [.., 1, n], or [1]
    return squeeze(std::move(y), RB == 1 ? -1 : -2);
  } else if constexpr (RB == 1) {
    return squeeze(matmul(std::move(a), unsqueeze(std::move(b), 1)), -1);
  } else {
    check::matmul(a.dynamic_shape(), b.dynamic_shape());
    if constexpr (RA > 2 && RB == 2)
      return detail::rows_times_matrix(std::move(a), std::move(b));
    else
      return Tensor<A, R>(A::matmul(detail::to_rank<R>(std::move(a)).primitive(),
                                    detail::to_rank<R>(std::move(b)).primitive()));
  }
}

/// A matrix [m, k] times a vector [k]: [m].
template <class B>
Tensor<B, 1> mv(Tensor<B, 2> a, Tensor<B, 1> x) {
  return matmul(std::move(a), std::move(x));
}
/// Batches of one length, without broadcasting: [b, m, k] times [b, k, n] gives [b, m, n].
template <class B>
Tensor<B, 3> bmm(Tensor<B, 3> a, Tensor<B, 3> b) {
  if (a.dim(0) != b.dim(0))
    throw_shape_error("bmm", "batches of one length",
                      a.dynamic_shape().text() + " and " + b.dynamic_shape().text());
  return matmul(std::move(a), std::move(b));
}

/// The sum of the products of two vectors [k].
template <class B, class K>
Tensor<B, 0, K> dot(Tensor<B, 1, K> a, Tensor<B, 1, K> b) {
  check::equal("dot", a.dynamic_shape(), b.dynamic_shape());
  return sum(std::move(a) * std::move(b));
}
/// All products of two vectors: [m] and [n] give [m, n].
template <class B, class K>
Tensor<B, 2, K> outer(Tensor<B, 1, K> a, Tensor<B, 1, K> b) {
  return unsqueeze(std::move(a), 1) * std::move(b);
}
/// The vector products along an axis of extent 3; shapes broadcast.
template <class B, std::size_t R, class K>
Tensor<B, R, K> cross(Tensor<B, R, K> a, Tensor<B, R, K> b, Axis axis = -1) {
  const Shape shape = check::broadcast("cross", a.dynamic_shape(), b.dynamic_shape());
  const std::size_t at = axis.of("cross", shape);
  if (a.dim(at) != 3 || b.dim(at) != 3)
    throw_shape_error("cross", "extent 3 on axis " + std::to_string(at),
                      a.dynamic_shape().text() + " and " + b.dynamic_shape().text());
  // (y z' - z y', z x' - x z', x y' - y x')
  auto left = roll(a, -1, at) * roll(b, -2, at),
       right = roll(std::move(a), -2, at) * roll(std::move(b), -1, at);
  return std::move(left) - std::move(right);
}
/// The sum of a matrix's diagonal.
template <class B, class K>
Tensor<B, 0, K> trace(Tensor<B, 2, K> x) {
  return sum(diagonal(std::move(x)));
}
/// Sums over the last N axes of a and the first N of b: tensordot<1> of matrices is their product.
template <std::size_t N, class B, std::size_t RA, std::size_t RB>
Tensor<B, RA + RB - 2 * N> tensordot(Tensor<B, RA> a, Tensor<B, RB> b) {
  static_assert(N <= RA && N <= RB, "hearth: tensordot sums over more axes than a tensor has");
  Shape shape;
  std::size_t rows = 1, inner = 1, columns = 1;
  bool fits = true;
  for (std::size_t i = 0; i < RA; ++i) {
    (i < RA - N ? rows : inner) *= a.dim(i);
    if (i < RA - N) shape.push_back(a.dim(i));
    if (i >= RA - N) fits = fits && a.dim(i) == b.dim(i - (RA - N));
  }
  for (std::size_t i = N; i < RB; ++i) {
    columns *= b.dim(i);
    shape.push_back(b.dim(i));
  }
  if (!fits)
    throw_shape_error("tensordot", "the last extents on the left first on the right",
                      a.dynamic_shape().text() + " and " + b.dynamic_shape().text());
  auto left = detail::to_shape<2>(std::move(a), {rows, inner});
  auto right = detail::to_shape<2>(std::move(b), {inner, columns});
  return detail::to_shape<RA + RB - 2 * N>(matmul(std::move(left), std::move(right)), shape);
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

}  // namespace hearth::inline v0_1
