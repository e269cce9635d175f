// Encodings of positions in a sequence. They are computed when they are used, and are no part of a record:
// a sequence may be of any length.
#pragma once

#include <string_view>
#include <vector>

#include <hearth/module/macro.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::nn {

namespace detail {

/// cos and sin of position * base^(-i / pairs): [positions, pairs].
struct Rotations {
  std::vector<double> cos, sin;
};
HEARTH_API Rotations rotations(std::size_t first, std::size_t positions, std::size_t pairs, double width,
                               double base);
/// sin and cos in turn: [positions, d_model].
HEARTH_API std::vector<double> sinusoids(std::size_t first, std::size_t positions, std::size_t d_model,
                                         double base);
HEARTH_API void check_width(std::string_view who, const Shape& x, std::size_t width);
/// An even number, for pairs.
HEARTH_API void check_even(std::string_view who, std::size_t width);

}  // namespace detail

/// Adds sin(p / max_timescale^(2 i / d_model)) to element 2 i of position p, and the cosine to element 2 i +
/// 1 (Vaswani et al., 2017).
struct PositionalEncoding {
  std::size_t d_model;
  bool batch_first = false;
  double max_timescale = 10000;

  HEARTH_MODULE(PositionalEncoding, d_model, batch_first, max_timescale)

  /// [L, n, d_model], or [n, L, d_model] with batch_first, to the same; the first position is `offset`.
  template <class B, std::size_t R, class K>
  Tensor<B, 3> operator()(Tensor<B, R, K> x, std::size_t offset = 0) const {
    hearth::detail::check_argument<B, 3, Float, B, R, K>();
    detail::check_width("PositionalEncoding", x.dynamic_shape(), d_model);
    std::array<std::size_t, 3> shape = {1, 1, d_model};
    const std::size_t positions = shape[batch_first ? 1 : 0] = x.dim(batch_first ? 1 : 0);
    auto encoding =
        Tensor<B, 3>::from(detail::sinusoids(offset, positions, d_model, max_timescale), shape, x.device());
    return std::move(x) + std::move(encoding);
  }
};

/// Which two elements of a position are turned together.
enum class RotaryLayout {
  interleaved,  // 2 i and 2 i + 1, as in the paper
  halves        // i and i + head_dim / 2, as in GPT-NeoX and Llama
};

/// Turns pair i of position p by the angle p * theta^(-2 i / head_dim), so that the product of a query and a
/// key depends on the distance between them (Su et al., 2021).
struct RotaryEncoding {
  std::size_t head_dim;  // even
  double theta = 10000;
  RotaryLayout layout = RotaryLayout::interleaved;

  HEARTH_MODULE(RotaryEncoding, head_dim, theta, layout)

  /// Queries or keys [.., L, head_dim], such as [n, heads, L, head_dim], to the same; the first position is
  /// `offset`. ShapeError when their width is another, or odd.
  template <class B, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<B, R, K> x, std::size_t offset = 0) const {
    static_assert(R >= 2,
                  "hearth: RotaryEncoding takes a tensor of at least two dimensions, [.., L, head_dim]");
    hearth::detail::check_argument<B, R, Float, B, R, K>();
    detail::check_width("RotaryEncoding", x.dynamic_shape(), head_dim);
    detail::check_even("RotaryEncoding", head_dim);
    const auto shape = x.shape();
    const std::size_t positions = shape[R - 2], pairs = head_dim / 2;
    std::size_t sequences = 1;
    for (std::size_t axis = 0; axis + 2 < R; ++axis) sequences *= shape[axis];

    const bool halves = layout == RotaryLayout::halves;
    const std::size_t axis = halves ? 2 : 3;  // the two of a pair
    const auto split = [&](std::size_t leading, std::size_t two) {
      return halves ? std::array{leading, positions, two, pairs} : std::array{leading, positions, pairs, two};
    };
    const auto device = x.device();
    auto [cosines, sines] = detail::rotations(offset, positions, pairs, static_cast<double>(pairs), theta);
    const auto c = Tensor<B, 4>::from(std::move(cosines), split(1, 1), device);
    const auto s = Tensor<B, 4>::from(std::move(sines), split(1, 1), device);
    const auto both = reshape(std::move(x), split(sequences, 2));
    const auto a = narrow(both, axis, 0, 1), b = narrow(both, axis, 1, 1);
    return reshape(cat(std::vector{a * c - b * s, b * c + a * s}, axis), shape);
  }
};

}  // namespace hearth::inline v0_1::nn
