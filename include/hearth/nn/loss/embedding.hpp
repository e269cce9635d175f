// The losses of embeddings: alike things shall be near each other, and unlike ones far apart.
#pragma once

#include <hearth/nn/distance.hpp>
#include <hearth/nn/loss/check.hpp>

namespace hearth::inline v0_1::nn {

template <Reduction Red> struct CosineEmbeddingLoss;
template <Reduction Red> struct HingeEmbeddingLoss;
template <Reduction Red> struct TripletMarginLoss;

struct CosineEmbeddingLossConfig {
  double margin = 0;  // unlike things may have this cosine for nothing

  template <Reduction Red = Reduction::mean>
  CosineEmbeddingLoss<Red> init() const {
    return {.margin = margin};
  }
};

/// 1 - cos(x, y) where the target is 1, max(0, cos(x, y) - margin) where it is -1: embeddings [n, d] with
/// targets [n], or [d] with one. ShapeError for another target.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L,
          class C, std::size_t T, class M>
Reduced<Red, B, R - 1> cosine_embedding_loss(Tensor<B, R, K> x, Tensor<A, S, L> y, Tensor<C, T, M> target,
                                             const CosineEmbeddingLossConfig& options = {}) {
  static_assert(R == 1 || R == 2, "hearth: cosine_embedding_loss takes embeddings [n, d] or [d]");
  detail::check_pair<B, R, K, A, S, L>();
  detail::check_int_target<B, C, T, R - 1, M>();
  constexpr const char* who = "cosine_embedding_loss";
  constexpr double tiny = 1e-12;  // PyTorch's
  check::equal(who, x.dynamic_shape(), y.dynamic_shape());
  if constexpr (R == 2) check::equal(who, Shape{x.dim(0)}, target.dynamic_shape());
  check::signs(who, target.to_data());

  auto squares = (sum(square(x), R - 1) + tiny) * (sum(square(y), R - 1) + tiny);
  auto cosine = sum(std::move(x) * std::move(y), R - 1) / sqrt(std::move(squares));
  auto alike = 1.0 - cosine;
  auto unlike = clamp_min(std::move(cosine) - options.margin, 0);
  return detail::reduce<Red>(where(target == 1.0, std::move(alike), std::move(unlike)));
}

struct HingeEmbeddingLossConfig {
  double margin = 1;  // unlike things may have this distance for nothing

  template <Reduction Red = Reduction::mean>
  HingeEmbeddingLoss<Red> init() const {
    return {.margin = margin};
  }
};

/// x where the target is 1, max(0, margin - x) where it is -1, for distances x and targets of one shape.
/// ShapeError for another target.
template <Reduction Red = Reduction::mean, class B, std::size_t R, class A, std::size_t S, class K>
Reduced<Red, B, R> hinge_embedding_loss(Tensor<B, R> distance, Tensor<A, S, K> target,
                                        const HingeEmbeddingLossConfig& options = {}) {
  detail::check_int_target<B, A, S, R, K>();
  check::equal("hinge_embedding_loss", distance.dynamic_shape(), target.dynamic_shape());
  check::signs("hinge_embedding_loss", target.to_data());
  auto unlike = clamp_min(options.margin - distance, 0);
  return detail::reduce<Red>(where(target == 1.0, std::move(distance), std::move(unlike)));
}

struct TripletMarginLossConfig {
  double margin = 1;
  double p = 2;       // of the norm
  double eps = 1e-6;  // as in pairwise_distance
  bool swap = false;  // the negative is as far as the nearer of anchor and positive (Balntas et al., 2016)

  template <Reduction Red = Reduction::mean>
  TripletMarginLoss<Red> init() const {
    return {.margin = margin, .p = p, .eps = eps, .swap = swap};
  }
};

/// max(0, |anchor - positive| - |anchor - negative| + margin) for embeddings [.., d] (Schroff et al., 2015);
/// the losses are [..].
template <Reduction Red = Reduction::mean, class B, std::size_t R, class K, class A, std::size_t S, class L,
          class C, std::size_t T, class M>
Reduced<Red, B, R - 1> triplet_margin_loss(Tensor<B, R, K> anchor, Tensor<A, S, L> positive,
                                           Tensor<C, T, M> negative,
                                           const TripletMarginLossConfig& options = {}) {
  static_assert(R >= 1, "hearth: triplet_margin_loss takes embeddings [.., d]");
  detail::check_pair<B, R, K, A, S, L>();
  detail::check_pair<B, R, K, C, T, M>();
  constexpr const char* who = "triplet_margin_loss";
  check::equal(who, anchor.dynamic_shape(), positive.dynamic_shape());
  check::equal(who, anchor.dynamic_shape(), negative.dynamic_shape());
  check::positive(who, "margin", options.margin);
  const PairwiseDistanceOptions norm{.p = options.p, .eps = options.eps};
  auto near = pairwise_distance(anchor, positive, norm);
  auto far = pairwise_distance(std::move(anchor), negative, norm);
  if (options.swap)
    far = minimum(std::move(far), pairwise_distance(std::move(positive), std::move(negative), norm));
  return detail::reduce<Red>(clamp_min(std::move(near) - std::move(far) + options.margin, 0));
}

// --- As layers

/// cosine_embedding_loss as a layer.
template <Reduction Red = Reduction::mean>
struct CosineEmbeddingLoss {
  double margin = 0;

  HEARTH_MODULE(CosineEmbeddingLoss, margin)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L, class C, std::size_t T, class M>
  Reduced<Red, B, R - 1> operator()(Tensor<B, R, K> x, Tensor<A, S, L> y, Tensor<C, T, M> target) const {
    return cosine_embedding_loss<Red>(std::move(x), std::move(y), std::move(target), {.margin = margin});
  }
};

/// hinge_embedding_loss as a layer.
template <Reduction Red = Reduction::mean>
struct HingeEmbeddingLoss {
  double margin = 1;

  HEARTH_MODULE(HingeEmbeddingLoss, margin)

  template <class B, std::size_t R, class A, std::size_t S, class K>
  Reduced<Red, B, R> operator()(Tensor<B, R> distance, Tensor<A, S, K> target) const {
    return hinge_embedding_loss<Red>(std::move(distance), std::move(target), {.margin = margin});
  }
};

/// triplet_margin_loss as a layer.
template <Reduction Red = Reduction::mean>
struct TripletMarginLoss {
  double margin = 1;
  double p = 2;
  double eps = 1e-6;
  bool swap = false;

  HEARTH_MODULE(TripletMarginLoss, margin, p, eps, swap)

  template <class B, std::size_t R, class K, class A, std::size_t S, class L, class C, std::size_t T, class M>
  Reduced<Red, B, R - 1> operator()(Tensor<B, R, K> anchor, Tensor<A, S, L> positive,
                                    Tensor<C, T, M> negative) const {
    return triplet_margin_loss<Red>(std::move(anchor), std::move(positive), std::move(negative),
                                    {.margin = margin, .p = p, .eps = eps, .swap = swap});
  }
};

}  // namespace hearth::inline v0_1::nn
