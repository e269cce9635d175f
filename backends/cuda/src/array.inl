// Making arrays, copying them, and changing the type of their elements.
#include <memory>

#include <hearth/cuda/functions.hpp>

#include "launch.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

// Copies do not depend on the type, only on its size.
template <std::size_t Size> struct BitsOf;
template <> struct BitsOf<1> {
  using type = std::uint8_t;
};
template <> struct BitsOf<4> {
  using type = std::uint32_t;
};
template <> struct BitsOf<8> {
  using type = std::uint64_t;
};
template <class T> using Bits = typename BitsOf<sizeof(T)>::type;

template <class T>
struct Fill {
  T* to;
  T value;
  HEARTH_DEVICE void operator()(std::size_t i) const { to[i] = value; }
};

struct Count {
  std::int64_t* to;
  HEARTH_DEVICE void operator()(std::size_t i) const { to[i] = static_cast<std::int64_t>(i); }
};

template <class T, class Offsets>
struct Copy {
  const T* from;
  T* to;
  Offsets offsets;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto at = offsets(i);
    to[at[1]] = from[at[0]];
  }
};

template <class To, class From>
struct Cast {
  const From* from;
  To* to;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    if constexpr (std::is_same_v<To, bool>)
      to[i] = from[i] != From(0);
    else
      to[i] = static_cast<To>(from[i]);
  }
};

}  // namespace

/// Copies x to the places of `to`, an array of x's shape that shows memory of the result.
template <class T>
void copy_into(const Array<T>& x, Array<T>& to) {
  if (x.numel() == 0) return;
  Launch launch("copy", to, x);
  with_offsets<2>(x.shape, {x.strides, to.strides}, [&](const auto& offsets) {
    using B = Bits<T>;
    launch.each(x.numel(),
                Copy<B, std::decay_t<decltype(offsets)>>{reinterpret_cast<const B*>(x.data()),
                                                         reinterpret_cast<B*>(to.mutable_data()), offsets});
  });
}

template <class T>
Array<T> from_data(const TensorData& data, const Device& device) {
  const TensorData same = hearth::cast(data, dtype_of<T>);
  if (same.bytes.size() != same.numel() * sizeof(T))
    throw_shape_error("tensor data", std::to_string(same.numel() * sizeof(T)) + " bytes for " + same.text(),
                      std::to_string(same.bytes.size()));
  Array<T> out = Array<T>::allocate(device, same.shape);
  if (same.numel() == 0) return out;
  Launch launch("from_data", out);
  launch.context().upload(out.mutable_data(), same.bytes.data(), same.bytes.size());
  return out;
}

template <class T>
void overwrite(const Array<T>& x, const TensorData& data) {
  if (!x.dense())
    throw BackendError(
        "hearth: assign: expected a tensor without gaps in its memory, got a view of another one");
  const TensorData same = hearth::cast(data, dtype_of<T>);
  if (same.numel() == 0) return;
  Launch launch("assign", x);
  launch.context().upload(const_cast<T*>(x.data()), same.bytes.data(), same.bytes.size());
}

template <class T>
TensorData to_data(Array<T> x) {
  x = contiguous(std::move(x));
  const std::size_t size = x.numel() * sizeof(T);
  const std::shared_ptr<std::byte[]> memory(new std::byte[size]);
  Launch launch("to_data", x);
  launch.context().download(memory.get(), x.data(), size);
  return TensorData{dtype_of<T>, x.shape, Bytes::owned_by(memory, {memory.get(), size})};
}

template <class T>
Array<T> full(const Shape& shape, T value, const Device& device) {
  Array<T> out = Array<T>::allocate(device, shape);
  Launch launch("full", out);
  launch.each(out.numel(), Fill<T>{out.mutable_data(), value});
  return out;
}

Array<std::int64_t> arange(std::size_t count, const Device& device) {
  Array<std::int64_t> out = Array<std::int64_t>::allocate(device, {count});
  Launch launch("arange", out);
  launch.each(count, Count{out.mutable_data()});
  return out;
}

template <class To, class From>
Array<To> cast(Array<From> x) {
  x = contiguous(std::move(x));
  Array<To> out = Array<To>::allocate(x.device(), x.shape);
  Launch launch("cast", out, x);
  launch.each(x.numel(), Cast<To, From>{x.data(), out.mutable_data()});
  return out;
}

template <class T>
Array<T> copy_of(const Array<T>& x) {
  Array<T> out = Array<T>::allocate(x.device(), x.shape);
  copy_into(x, out);
  return out;
}

template <class T>
Array<T> contiguous(Array<T> x) {
  return x.dense() ? std::move(x) : copy_of(x);
}

template <class T>
Array<T> exclusive(Array<T> x) {
  return x.reusable() ? std::move(x) : copy_of(x);
}

#define HEARTH_INSTANTIATE(T)                                       \
  template void copy_into<T>(const Array<T>&, Array<T>&);           \
  template Array<T> from_data<T>(const TensorData&, const Device&); \
  template TensorData to_data<T>(Array<T>);                         \
  template void overwrite<T>(const Array<T>&, const TensorData&);   \
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
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
