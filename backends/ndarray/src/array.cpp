// Arrays to and from data at rest, copies and conversions.
#include <algorithm>
#include <cstring>
#include <memory>

#include <hearth/core/recycled.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "strided_copy.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
Array<T> from_data(const TensorData& data, const Device& device) {
  const TensorData same = hearth::cast(data, dtype_of<T>);
  if (same.bytes.size() != same.numel() * sizeof(T))
    throw_shape_error("tensor data", std::to_string(same.numel() * sizeof(T)) + " bytes for " + same.text(),
                      std::to_string(same.bytes.size()));
  if (same.viewable_as<T>() && same.numel() > 0)
    return Array<T>{Storage::borrow(device, same.bytes.data(), same.bytes.size(), same.bytes.owner()),
                    same.shape, dense_strides(same.shape), 0};
  Array<T> out = Array<T>::allocate(device, same.shape);
  if (same.numel() > 0) std::memcpy(out.mutable_data(), same.bytes.data(), same.bytes.size());
  return out;
}

template <class T>
TensorData to_data(Array<T> x) {
  x = contiguous(std::move(x));
  // The record shares the memory; a later write copies.
  auto keep = std::allocate_shared<Array<T>>(Recycled<Array<T>>{}, std::move(x));
  const std::span<const T> values(keep->data(), keep->numel());
  const Shape shape = keep->shape;
  return TensorData{dtype_of<T>, shape, Bytes::owned_by(std::move(keep), std::as_bytes(values))};
}

template <class T>
Array<T> full(const Shape& shape, T value, const Device& device) {
  const profile::Scope scope([&] { return work("full", 0, count_of(shape.numel() * sizeof(T))); });
  Array<T> out = Array<T>::allocate(device, shape);
  T* to = out.mutable_data();
  in_blocks(device.context(), out.numel(), kElementwiseBlock,
            [&](std::size_t begin, std::size_t end) { std::fill(to + begin, to + end, value); });
  return out;
}

Array<std::int64_t> arange(std::size_t count, const Device& device) {
  Array<std::int64_t> out = Array<std::int64_t>::allocate(device, {count});
  for (std::size_t i = 0; i < count; ++i) out.mutable_data()[i] = static_cast<std::int64_t>(i);
  return out;
}

template <class To, class From>
Array<To> cast(Array<From> x) {
  const profile::Scope scope(
      [&] { return work("cast", 0, count_of(x.numel() * (sizeof(To) + sizeof(From)))); });
  x = contiguous(std::move(x));
  Array<To> out = Array<To>::allocate(x.device(), x.shape);
  const From* from = x.data();
  To* to = out.mutable_data();
  in_blocks(out.device().context(), x.numel(), kElementwiseBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      if constexpr (std::is_same_v<To, bool>)
        to[i] = from[i] != From(0);
      else
        to[i] = static_cast<To>(from[i]);
  });
  return out;
}

template <class T>
Array<T> contiguous(Array<T> x) {
  return x.dense() ? std::move(x) : copy_of(x);
}

template <class T>
Array<T> aligned(Array<T> x) {
  return reinterpret_cast<std::uintptr_t>(x.data()) % kAlignment == 0 ? std::move(x) : copy_of(x);
}

template <class T>
Array<T> exclusive(Array<T> x) {
  return x.reusable() ? std::move(x) : copy_of(x);
}

#define HEARTH_INSTANTIATE(T)                                       \
  template Array<T> from_data<T>(const TensorData&, const Device&); \
  template TensorData to_data<T>(Array<T>);                         \
  template Array<T> full<T>(const Shape&, T, const Device&);        \
  template Array<T> contiguous<T>(Array<T>);                        \
  template Array<T> exclusive<T>(Array<T>);                         \
  template Array<bool> cast<bool, T>(Array<T>);                     \
  template Array<std::int64_t> cast<std::int64_t, T>(Array<T>);     \
  template Array<float> cast<float, T>(Array<T>);                   \
  template Array<double> cast<double, T>(Array<T>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
HEARTH_INSTANTIATE(bool)
template Array<float> aligned<float>(Array<float>);
template Array<double> aligned<double>(Array<double>);

}  // namespace hearth::inline v0_1::nd
