// Layers that compute nothing.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::nn {

/// What it is given.
struct Identity {
  template <class B, std::size_t R, class K>
  Tensor<B, R, K> operator()(Tensor<B, R, K> x) const {
    return x;
  }
};

/// One axis as N: [.., a b, ..] to [.., a, b, ..]. The inverse of Flatten.
template <std::size_t N>
struct Unflatten {
  std::size_t axis = 1;
  std::array<std::size_t, N> sizes;

  HEARTH_MODULE(Unflatten, axis, sizes)

  /// ShapeError when the sizes do not multiply to the axis'.
  template <class B, std::size_t R, class K>
  Tensor<B, R + N - 1, K> operator()(Tensor<B, R, K> x) const {
    const std::size_t extent = x.dim(axis);
    if (Shape(sizes.begin(), sizes.end()).numel() != extent)
      throw_shape_error("Unflatten", "sizes that multiply to " + std::to_string(extent),
                        Shape(sizes.begin(), sizes.end()).text());
    std::array<std::size_t, R + N - 1> shape;
    for (std::size_t i = 0; i < R + N - 1; ++i)
      shape[i] = i < axis ? x.dim(i) : i < axis + N ? sizes[i - axis] : x.dim(i - N + 1);
    return reshape(std::move(x), shape);
  }
};

}  // namespace hearth::inline v0_1::nn
