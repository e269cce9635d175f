// Random fills: element i is a function of the seed, the position and i.
#include <cmath>

#include <hearth/ndarray/functions.hpp>

#include "simd.hpp"

namespace hearth::nd {
namespace {

template <class T, class F>
Array<T> fill(const Shape& shape, const Device& device, const F& element) {
  Array<T> out = Array<T>::allocate(device, shape);
  T* to = out.mutable_data();
  in_blocks(device.context(), out.numel(), kElementwiseBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) to[i] = static_cast<T>(element(i));
  });
  return out;
}

}  // namespace

template <class T>
Array<T> uniform(const Shape& shape, double low, double high, RandomState state, const Device& device) {
  // A number just below `high` rounds to it in a narrower type, or in the sum; it is then the last one
  // before.
  const T last = std::nextafter(static_cast<T>(high), static_cast<T>(low));
  return fill<T>(shape, device, [=](std::size_t i) {
    const T value = static_cast<T>(low + (high - low) * state.uniform(i));
    return value < static_cast<T>(high) ? value : last;
  });
}

template <class T>
Array<T> normal(const Shape& shape, double mean, double deviation, RandomState state, const Device& device) {
  constexpr double kTwoPi = 6.28318530717958647693;
  // Box and Muller (1958); 1 - u lies in (0, 1], so its logarithm is finite.
  return fill<T>(shape, device, [=](std::size_t i) {
    const auto w = state.words(i);
    const double u = static_cast<double>((std::uint64_t{w[0]} << 32 | w[1]) >> 11) * 0x1p-53;
    const double v = static_cast<double>((std::uint64_t{w[2]} << 32 | w[3]) >> 11) * 0x1p-53;
    return mean + deviation * std::sqrt(-2 * std::log(1 - u)) * std::cos(kTwoPi * v);
  });
}

template <class T>
Array<T> bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                   const Device& device) {
  return fill<T>(shape, device, [=](std::size_t i) { return state.uniform(i) < probability ? yes : 0.0; });
}

#define HEARTH_INSTANTIATE(T)                                                             \
  template Array<T> uniform<T>(const Shape&, double, double, RandomState, const Device&); \
  template Array<T> normal<T>(const Shape&, double, double, RandomState, const Device&);  \
  template Array<T> bernoulli<T>(const Shape&, double, double, RandomState, const Device&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::nd
