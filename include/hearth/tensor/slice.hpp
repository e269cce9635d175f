// Parts of a tensor, as views of its memory, and tensors with a part written over.
#pragma once

#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1 {

namespace detail {

template <class B, std::size_t R, class K>
Tensor<B, R, K> flipped(Tensor<B, R, K> x, AxisSet axes) {
  return axes == 0 ? x : Tensor<B, R, K>(B::template flip<K>(std::move(x).primitive(), axes));
}

template <class B, std::size_t R, class K>
Tensor<B, R, K> sliced(Tensor<B, R, K> x, const Slices& s) {
  return flipped(Tensor<B, R, K>(B::template slice<K>(std::move(x).primitive(), s.start, s.extent, s.step)),
                 s.flipped);
}

}  // namespace detail

/// One range for each axis, as in Python: slice(x, {Range{1, -1}, Range::all(), Range{.step = -2}}).
/// ShapeError for a step of 0.
template <class B, std::size_t R, class K>
Tensor<B, R, K> slice(Tensor<B, R, K> x, const std::array<Range, R>& ranges) {
  const Slices slices = resolve("slice", x.dynamic_shape(), ranges);
  return detail::sliced(std::move(x), slices);
}
/// A range of one axis.
template <class B, std::size_t R, class K>
Tensor<B, R, K> slice(Tensor<B, R, K> x, Axis axis, const Range& range) {
  std::array<Range, R> ranges = {};
  ranges[axis.of("slice", x.dynamic_shape())] = range;
  return slice(std::move(x), ranges);
}

/// `count` elements of one axis, from `start` on. ShapeError when they reach outside.
template <class B, std::size_t R, class K>
Tensor<B, R, K> narrow(Tensor<B, R, K> x, Axis axis, Index start, std::size_t count) {
  const std::size_t at = axis.of("narrow", x.dynamic_shape());
  const Range range = resolve_narrow(x.dynamic_shape(), at, start, count);
  return slice(std::move(x), at, range);
}

/// Element `index` of an axis, which goes away; a negative one counts from the end.
template <class B, std::size_t R, class K>
Tensor<B, R - 1, K> select(Tensor<B, R, K> x, Axis axis, Index index) {
  const std::size_t at = axis.of("select", x.dynamic_shape());
  const std::size_t place = resolve_index("select", x.dynamic_shape(), at, index);
  return squeeze(narrow(std::move(x), at, place, 1), at);
}

/// x with `value`, which broadcasts, written over a slice. Takes x's own memory when nobody else has it.
template <class B, std::size_t R, class K, std::size_t RV>
Tensor<B, R, K> slice_assign(Tensor<B, R, K> x, const std::array<Range, R>& ranges, Tensor<B, RV, K> value) {
  static_assert(RV <= R, "hearth: slice_assign takes a value of at most the rank of the tensor");
  const Slices s = resolve("slice_assign", x.dynamic_shape(), ranges);
  check::expand("slice_assign", value.dynamic_shape(), s.extent);
  auto part = detail::flipped(detail::expand_to<R>(std::move(value), s.extent), s.flipped);
  return Tensor<B, R, K>(
      B::template slice_assign<K>(std::move(x).primitive(), std::move(part).primitive(), s.start, s.step));
}
/// x with a number written over a slice.
template <class B, std::size_t R, class K>
Tensor<B, R, K> slice_fill(Tensor<B, R, K> x, const std::array<Range, R>& ranges, double value) {
  auto filled = Tensor<B, 0, K>::full({}, value, x.device());
  return slice_assign(std::move(x), ranges, std::move(filled));
}

/// Parts of these extents along an axis. ShapeError unless they add up to its extent.
template <class B, std::size_t R, class K>
std::vector<Tensor<B, R, K>> split(Tensor<B, R, K> x, const std::vector<std::size_t>& sizes, Axis axis = 0) {
  const std::size_t at = axis.of("split", x.dynamic_shape());
  check_split(x.dynamic_shape(), at, sizes);
  std::vector<Tensor<B, R, K>> parts;
  std::size_t start = 0;
  for (const std::size_t size : sizes) {
    parts.push_back(narrow(x, at, start, size));
    start += size;
  }
  return parts;
}
/// Parts of extent `size` along an axis; the last one may be smaller.
template <class B, std::size_t R, class K>
std::vector<Tensor<B, R, K>> split(Tensor<B, R, K> x, std::size_t size, Axis axis = 0) {
  const std::size_t at = axis.of("split", x.dynamic_shape());
  const auto sizes = resolve_split(x.dim(at), size);
  return split(std::move(x), sizes, at);
}
/// At most `count` parts of equal extent along an axis; the last one may be smaller.
template <class B, std::size_t R, class K>
std::vector<Tensor<B, R, K>> chunk(Tensor<B, R, K> x, std::size_t count, Axis axis = 0) {
  const std::size_t at = axis.of("chunk", x.dynamic_shape());
  const auto sizes = resolve_chunk(x.dim(at), count);
  return split(std::move(x), sizes, at);
}
/// Every element of an axis, which goes away.
template <class B, std::size_t R, class K>
std::vector<Tensor<B, R - 1, K>> unbind(Tensor<B, R, K> x, Axis axis = 0) {
  const std::size_t at = axis.of("unbind", x.dynamic_shape());
  std::vector<Tensor<B, R - 1, K>> parts;
  for (std::size_t i = 0; i < x.dim(at); ++i) parts.push_back(select(x, at, i));
  return parts;
}

}  // namespace hearth::inline v0_1
