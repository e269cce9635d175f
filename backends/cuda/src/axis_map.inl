// A sparse linear map along one axis of [before, in, after]: average pooling, interpolation, padding by what
// is there, and their gradients.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <hearth/backend/axis_lines.hpp>
#include <hearth/cuda/functions.hpp>

#include "launch.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

// An AxisMap's numbers as they lie in one buffer: weights, offsets, sources.
template <class T>
struct MapTables {
  const AxisMap& map;

  std::size_t weights_bytes() const { return map.weights.size() * sizeof(T); }
  std::size_t offsets_bytes() const { return map.offsets.size() * sizeof(std::uint32_t); }
  std::size_t bytes() const {
    return weights_bytes() + offsets_bytes() + map.sources.size() * sizeof(std::uint32_t);
  }
  std::vector<std::byte> packed() const {
    std::vector<std::byte> buffer(bytes());
    std::byte* to = buffer.data();
    const auto append = [&](const auto& values, auto element) {
      for (const auto& value : values) {
        element = static_cast<decltype(element)>(value);
        std::memcpy(to, &element, sizeof element);
        to += sizeof element;
      }
    };
    append(map.weights, T());
    append(map.offsets, std::uint32_t());
    append(map.sources, std::uint32_t());
    return buffer;
  }
};

// One element; I counts elements and may be 32 bits, which divide faster.
template <class T, class I>
struct MapElement {
  const T* x;
  T* to;
  const T* weights;
  const std::uint32_t* offsets;
  const std::uint32_t* sources;
  I in, out, after;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const I position = static_cast<I>(i), row = position / after, before = row / out;
    const I column = position - row * after, element = row - before * out;
    const T* from = x + std::size_t{before} * in * after + column;
    T sum = 0;
    for (std::uint32_t k = offsets[element]; k < offsets[element + 1]; ++k)
      sum += weights[k] * from[std::size_t{sources[k]} * after];
    to[i] = sum;
  }
};

}  // namespace

template <class T>
Array<T> map_axis(Array<T> x, std::size_t axis, const AxisMap& map) {
  x = contiguous(std::move(x));
  Shape shape = x.shape;
  shape[axis] = map.out();
  Array<T> out = Array<T>::allocate(x.device(), shape);
  if (out.numel() == 0) return out;
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (map.in > kMost || map.sources.size() > kMost)
    throw BackendError("hearth: map_axis: expected at most " + std::to_string(kMost) +
                       " elements along the axis and taps, got " + std::to_string(map.in) + " and " +
                       std::to_string(map.sources.size()));
  const std::size_t after = AxisLines(shape, axis).pace;
  const MapTables<T> tables{map};
  const Shape bytes = {tables.bytes()};
  auto numbers = StridedArray<std::byte, Storage>::allocate(x.device(), bytes);
  Launch launch("map_axis", out, x, numbers);
  launch.context().upload(numbers.mutable_data(), tables.packed().data(), tables.bytes());
  const auto* weights = reinterpret_cast<const T*>(numbers.data());
  const auto* offsets = reinterpret_cast<const std::uint32_t*>(numbers.data() + tables.weights_bytes());
  const auto* sources = offsets + map.offsets.size();
  with_index_type(std::max(x.numel(), out.numel()), [&](auto zero) {
    using I = decltype(zero);
    launch.each(out.numel(),
                MapElement<T, I>{x.data(), out.mutable_data(), weights, offsets, sources,
                                 static_cast<I>(map.in), static_cast<I>(map.out()), static_cast<I>(after)});
  });
  return out;
}

#define HEARTH_INSTANTIATE(T) template Array<T> map_axis<T>(Array<T>, std::size_t, const AxisMap&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
