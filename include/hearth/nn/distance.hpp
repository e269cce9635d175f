// How far two tensors are from each other, along an axis: norms, distances and angles.
#pragma once

#include <hearth/core/option.hpp>
#include <hearth/module/macro.hpp>
#include <hearth/nn/loss/reduction.hpp>
#include <hearth/tensor/axis.hpp>
#include <hearth/tensor/linalg.hpp>
#include <hearth/tensor/statistics.hpp>

namespace hearth::inline v0_1::nn {

namespace detail {
/// Error unless p is above 0; ShapeError when there is no largest element along the axis.
inline void check_norm(std::string_view who, const Shape& shape, double p, std::size_t axis) {
  check::positive(who, "p", p);
  if (p == std::numeric_limits<double>::infinity()) check::not_empty(who, shape, axis);
}
}  // namespace detail

struct NormalizeOptions {
  double p = 2;
  Axis axis = 1;
  double eps = 1e-12;  // a norm below counts as this
};

/// x / max(|x|, eps) with the p-norm along an axis; same shape.
template <class B, std::size_t R>
Tensor<B, R> normalize(Tensor<B, R> x, const NormalizeOptions& options = {}) {
  const std::size_t axis = options.axis.of("normalize", x.dynamic_shape());
  detail::check_norm("normalize", x.dynamic_shape(), options.p, axis);
  auto norm = norm_keepdim(x, options.p, axis);
  return std::move(x) / clamp_min(std::move(norm), options.eps);
}

struct CosineSimilarityOptions {
  Axis axis = 1;
  double eps = 1e-8;  // a norm below counts as this
};

/// The cosine of the angle between x and y along an axis, which goes away; the other axes broadcast.
template <class B, std::size_t R, class K, class A, std::size_t S, class L>
Tensor<B, R - 1> cosine_similarity(Tensor<B, R, K> x, Tensor<A, S, L> y,
                                   const CosineSimilarityOptions& options = {}) {
  detail::check_pair<B, R, K, A, S, L>();
  static_assert(R >= 1, "hearth: cosine_similarity takes tensors of at least one dimension");
  constexpr const char* who = "cosine_similarity";
  check::broadcast(who, x.dynamic_shape(), y.dynamic_shape());
  const std::size_t axis = options.axis.of(who, x.dynamic_shape());
  if (x.dim(axis) != y.dim(axis))
    throw_shape_error(who, "equal extents on axis " + std::to_string(axis),
                      x.dynamic_shape().text() + " and " + y.dynamic_shape().text());
  const NormalizeOptions unit{.p = 2, .axis = axis, .eps = options.eps};
  return sum(normalize(std::move(x), unit) * normalize(std::move(y), unit), axis);
}

struct PairwiseDistanceOptions {
  double p = 2;
  double eps = 1e-6;  // added to each difference, so that the distance of equals has a derivative
};

/// |x - y + eps| with the p-norm along the last axis, which goes away; the other axes broadcast.
template <class B, std::size_t R, class K, class A, std::size_t S, class L>
Tensor<B, R - 1> pairwise_distance(Tensor<B, R, K> x, Tensor<A, S, L> y,
                                   const PairwiseDistanceOptions& options = {}) {
  detail::check_pair<B, R, K, A, S, L>();
  static_assert(R >= 1, "hearth: pairwise_distance takes tensors of at least one dimension");
  check::broadcast("pairwise_distance", x.dynamic_shape(), y.dynamic_shape());
  auto d = std::move(x) - std::move(y) + options.eps;
  detail::check_norm("pairwise_distance", d.dynamic_shape(), options.p, R - 1);
  return norm(std::move(d), options.p, R - 1);
}

/// How the channels of a layer's output go together: features [n, channels, d1, ..] to the products of each
/// two channels, summed over d1 .. (Gatys et al., 2016): [n, channels, channels].
template <class B, std::size_t R>
Tensor<B, 3> gram_matrix(Tensor<B, R> features) {
  static_assert(R >= 2, "hearth: gram_matrix takes features [n, channels, ..]");
  const auto shape = features.shape();
  std::size_t places = 1;
  for (std::size_t i = 2; i < R; ++i) places *= shape[i];
  const auto rows = reshape(std::move(features), std::array{shape[0], shape[1], places});
  return matmul(rows, transpose(rows));
}

// --- As layers

/// cosine_similarity as a layer. `dim` may be negative: from the last axis back.
struct CosineSimilarity {
  std::int64_t dim = 1;
  double eps = 1e-8;

  HEARTH_MODULE(CosineSimilarity, dim, eps)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Tensor<B, R - 1> operator()(Tensor<B, R, K> x, Tensor<A, S, L> y) const {
    return cosine_similarity(std::move(x), std::move(y), {.axis = dim, .eps = eps});
  }
};

/// pairwise_distance as a layer.
struct PairwiseDistance {
  double p = 2;
  double eps = 1e-6;

  HEARTH_MODULE(PairwiseDistance, p, eps)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L>
  Tensor<B, R - 1> operator()(Tensor<B, R, K> x, Tensor<A, S, L> y) const {
    return pairwise_distance(std::move(x), std::move(y), {.p = p, .eps = eps});
  }
};

}  // namespace hearth::inline v0_1::nn
