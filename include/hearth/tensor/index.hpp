// Reading and writing at indices. An index out of range is a ShapeError, before anything is read.
#pragma once

#include <hearth/tensor/slice.hpp>

namespace hearth::inline v0_1 {

// --- Along an axis
// ---------------------------------------------------------------------------------------------

/// The rows of an axis at `indices` [m]: its extent becomes m.
template <class B, std::size_t R, class K>
Tensor<B, R, K> index_select(Tensor<B, R, K> x, Axis axis, Tensor<B, 1, Int> indices) {
  const std::size_t at = axis.of("index_select", x.dynamic_shape());
  return Tensor<B, R, K>(
      B::template index_select<K>(std::move(x).primitive(), at, std::move(indices).primitive()));
}

/// x with source [.., m, ..] added to the rows of an axis at `indices` [m]; one row may be named twice.
template <class B, std::size_t R, class K>
Tensor<B, R, K> index_add(Tensor<B, R, K> x, Axis axis, Tensor<B, 1, Int> indices, Tensor<B, R, K> source) {
  const Shape shape = x.dynamic_shape();
  const std::size_t at = axis.of("index_add", shape);
  Shape picked = shape;
  picked[at] = indices.numel();
  check::equal("index_add", picked, source.dynamic_shape());
  return Tensor<B, R, K>(
      B::template binary<K>(op::Add{}, std::move(x).primitive(),
                            B::template index_add<K>(std::move(source).primitive(), at,
                                                     std::move(indices).primitive(), shape[at])));
}

/// out[i][j][k] = x[i][indices[i][j][k]][k] for axis 1, and so on (torch.gather).
template <class B, std::size_t R, class K>
Tensor<B, R, K> gather(Tensor<B, R, K> x, Axis axis, Tensor<B, R, Int> indices) {
  const std::size_t at = axis.of("gather", x.dynamic_shape());
  check::gather("gather", x.dynamic_shape(), indices.dynamic_shape(), at);
  return Tensor<B, R, K>(B::template gather<K>(std::move(x).primitive(), at, std::move(indices).primitive()));
}
/// NumPy's name for it.
template <class B, std::size_t R, class K>
Tensor<B, R, K> take_along_axis(Tensor<B, R, K> x, Axis axis, Tensor<B, R, Int> indices) {
  return gather(std::move(x), axis, std::move(indices));
}

/// x with source[i][j][k] written at [i][indices[i][j][k]][k] for axis 1, and so on; the last one wins.
/// Takes x's own memory when nobody else has it.
template <class B, std::size_t R, class K>
Tensor<B, R, K> scatter(Tensor<B, R, K> x, Axis axis, Tensor<B, R, Int> indices, Tensor<B, R, K> source) {
  const std::size_t at = axis.of("scatter", x.dynamic_shape());
  check::gather("scatter", x.dynamic_shape(), indices.dynamic_shape(), at);
  check::equal("scatter", indices.dynamic_shape(), source.dynamic_shape());
  return Tensor<B, R, K>(B::template scatter<K>(std::move(x).primitive(), at, std::move(indices).primitive(),
                                                std::move(source).primitive()));
}
/// The same with one number.
template <class B, std::size_t R, class K>
Tensor<B, R, K> scatter(Tensor<B, R, K> x, Axis axis, Tensor<B, R, Int> indices, double value) {
  auto source = Tensor<B, R, K>::full(indices.shape(), value, x.device());
  return scatter(std::move(x), axis, std::move(indices), std::move(source));
}

/// Zeros of `shape` with source[i][j][k] added at [i][indices[i][j][k]][k] for axis 1, and so on.
template <class B, std::size_t R, class K>
Tensor<B, R, K> scatter_add(Tensor<B, R, K> source, Axis axis, Tensor<B, R, Int> indices,
                            const std::array<std::size_t, R>& shape) {
  const Shape to = Tensor<B, R, K>::shape_of(shape);
  const std::size_t at = axis.of("scatter_add", to);
  check::gather("scatter_add", to, indices.dynamic_shape(), at);
  check::equal("scatter_add", source.dynamic_shape(), indices.dynamic_shape());
  return Tensor<B, R, K>(
      B::template scatter_add<K>(std::move(source).primitive(), at, std::move(indices).primitive(), to));
}
/// The same added to x (torch.scatter_add).
template <class B, std::size_t R, class K>
Tensor<B, R, K> scatter_add(Tensor<B, R, K> x, Axis axis, Tensor<B, R, Int> indices, Tensor<B, R, K> source) {
  auto added = scatter_add(std::move(source), axis, std::move(indices), x.shape());
  return Tensor<B, R, K>(
      B::template binary<K>(op::Add{}, std::move(x).primitive(), std::move(added).primitive()));
}

// --- Among all elements
// ----------------------------------------------------------------------------------------

/// The elements at places of the row-major order: of the shape of `indices`.
template <class B, std::size_t R, class K, std::size_t RI>
Tensor<B, RI, K> take(Tensor<B, R, K> x, Tensor<B, RI, Int> indices) {
  const auto shape = indices.shape();
  const Shape elements = {x.numel()}, picked = {indices.numel()};
  auto list = detail::to_shape<1>(std::move(indices), picked);
  auto flat = detail::to_shape<1>(std::move(x), elements);
  return reshape(index_select(std::move(flat), 0, std::move(list)), shape);
}

namespace detail {

// Places and indices of the elements that are not 0, found on the host.
HEARTH_API TensorData places_of_true(const TensorData& mask);                         // [count]
HEARTH_API TensorData indices_of_true(const TensorData& mask);                        // [count, rank]
HEARTH_API TensorData repeated_places(const TensorData& counts, std::size_t extent);  // [sum of counts]

template <class B, std::size_t R, class K>
TensorData mask_data(Tensor<B, R, K> x) {
  return Tensor<B, R, Bool>(B::template cast<Bool, K>(std::move(x).primitive())).to_data();
}

}  // namespace detail

/// The elements where the mask, which broadcasts, is true, in row-major order: [count].
template <class B, std::size_t R, class K, std::size_t RM>
Tensor<B, 1, K> masked_select(Tensor<B, R, K> x, Tensor<B, RM, Bool> mask) {
  constexpr std::size_t To = R > RM ? R : RM;
  const Shape shape = check::broadcast("masked_select", x.dynamic_shape(), mask.dynamic_shape());
  const auto places = detail::places_of_true(detail::expand_to<To>(std::move(mask), shape).to_data());
  auto wide = detail::expand_to<To>(std::move(x), shape);
  const auto device = wide.device();
  return take(std::move(wide), Tensor<B, 1, Int>::from_data(places, device));
}

/// The indices of the elements that are not 0, in row-major order: [count, R].
template <class B, std::size_t R, class K>
Tensor<B, 2, Int> nonzero(Tensor<B, R, K> x) {
  const auto device = x.device();
  return Tensor<B, 2, Int>::from_data(detail::indices_of_true(detail::mask_data(std::move(x))), device);
}
/// NumPy's name for it.
template <class B, std::size_t R, class K>
Tensor<B, 2, Int> argwhere(Tensor<B, R, K> x) {
  return nonzero(std::move(x));
}

/// Element i of an axis counts[i] times in a row. ShapeError unless there is a count, 0 or more, for each.
template <class B, std::size_t R, class K>
Tensor<B, R, K> repeat_interleave(Tensor<B, R, K> x, Tensor<B, 1, Int> counts, Axis axis) {
  const std::size_t at = axis.of("repeat_interleave", x.dynamic_shape());
  const TensorData places = detail::repeated_places(counts.to_data(), x.dim(at));
  return index_select(std::move(x), at, Tensor<B, 1, Int>::from_data(places, counts.device()));
}

/// Windows of `size` elements, every `step`, along an axis, whose extent becomes their number; what is in
/// them becomes the last axis: [.., n, ..] gives [.., windows, .., size] (torch.Tensor.unfold).
template <class B, std::size_t R, class K>
Tensor<B, R + 1, K> unfold(Tensor<B, R, K> x, Axis axis, std::size_t size, std::size_t step) {
  const std::size_t at = axis.of("unfold", x.dynamic_shape()), extent = x.dim(at);
  if (size > extent || step == 0)
    throw_shape_error("unfold", "a step of at least 1 and a size of at most " + std::to_string(extent),
                      std::to_string(step) + " and " + std::to_string(size));
  const std::size_t windows = (extent - size) / step + 1;
  std::vector<std::int64_t> places;
  for (std::size_t w = 0; w < windows; ++w)
    for (std::size_t i = 0; i < size; ++i) places.push_back(static_cast<std::int64_t>(w * step + i));
  const auto device = x.device();
  const std::array<std::size_t, 1> count = {places.size()};
  auto picked = index_select(std::move(x), at, Tensor<B, 1, Int>::from(std::move(places), count, device));
  return movedim(unflatten(std::move(picked), at, {windows, size}), at + 1, -1);
}

}  // namespace hearth::inline v0_1
