// Reading and adding at indices. An index out of range is a ShapeError.
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth {

/// The rows of an axis at `indices` [m]: its extent becomes m.
template <class B, std::size_t R, class K>
Tensor<B, R, K> index_select(Tensor<B, R, K> x, std::size_t axis, Tensor<B, 1, Int> indices) {
  check::axis("index_select", axis, x.dynamic_shape());
  return Tensor<B, R, K>(
      B::template index_select<K>(std::move(x).primitive(), axis, std::move(indices).primitive()));
}

/// out[i][j][k] = x[i][indices[i][j][k]][k] for axis 1, and so on (torch.gather).
template <class B, std::size_t R, class K>
Tensor<B, R, K> gather(Tensor<B, R, K> x, std::size_t axis, Tensor<B, R, Int> indices) {
  check::gather("gather", x.dynamic_shape(), indices.dynamic_shape(), axis);
  return Tensor<B, R, K>(
      B::template gather<K>(std::move(x).primitive(), axis, std::move(indices).primitive()));
}

/// Zeros of `shape` with source[i][j][k] added at [i][indices[i][j][k]][k] for axis 1, and so on.
template <class B, std::size_t R, class K>
Tensor<B, R, K> scatter_add(Tensor<B, R, K> source, std::size_t axis, Tensor<B, R, Int> indices,
                            const std::array<std::size_t, R>& shape) {
  const Shape to = Tensor<B, R, K>::shape_of(shape);
  check::gather("scatter_add", to, indices.dynamic_shape(), axis);
  check::equal("scatter_add", source.dynamic_shape(), indices.dynamic_shape());
  return Tensor<B, R, K>(
      B::template scatter_add<K>(std::move(source).primitive(), axis, std::move(indices).primitive(), to));
}

/// 0, 1, .. count - 1
template <Backend B>
Tensor<B, 1, Int> arange(std::size_t count, const Device<B>& device) {
  return Tensor<B, 1, Int>(B::arange(count, device));
}

}  // namespace hearth
