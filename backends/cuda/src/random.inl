// Random fills: element i is a function of the seed, the position and i, the same as on any other backend.
#include <cmath>

#include <hearth/cuda/functions.hpp>

#include "launch.hpp"

namespace hearth::gpu {
namespace {

template <class T>
struct Uniform {
  T* to;
  RandomState state;
  double low, high;
  T last;  // the largest number below `high`: one that rounds to it becomes this
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const T value = static_cast<T>(low + (high - low) * state.uniform(i));
    to[i] = value < static_cast<T>(high) ? value : last;
  }
};

// Box and Muller (1958); 1 - u lies in (0, 1], so its logarithm is finite.
template <class T>
struct Normal {
  T* to;
  RandomState state;
  double mean, deviation;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    constexpr double kTwoPi = 6.28318530717958647693;
    const auto w = state.words(i);
    const double u = static_cast<double>((std::uint64_t{w[0]} << 32 | w[1]) >> 11) * 0x1p-53;
    const double v = static_cast<double>((std::uint64_t{w[2]} << 32 | w[3]) >> 11) * 0x1p-53;
    to[i] = static_cast<T>(mean + deviation * std::sqrt(-2 * std::log(1 - u)) * std::cos(kTwoPi * v));
  }
};

template <class T>
struct Bernoulli {
  T* to;
  RandomState state;
  double probability;
  T yes;
  HEARTH_DEVICE void operator()(std::size_t i) const { to[i] = state.uniform(i) < probability ? yes : T(0); }
};

template <class T, class F>
Array<T> random_fill(const char* who, const Shape& shape, const Device& device, F f) {
  Array<T> out = Array<T>::allocate(device, shape);
  f.to = out.mutable_data();
  Launch launch(who, out);
  launch.each(out.numel(), f);
  return out;
}

}  // namespace

template <class T>
Array<T> uniform(const Shape& shape, double low, double high, RandomState state, const Device& device) {
  const T last = std::nextafter(static_cast<T>(high), static_cast<T>(low));
  return random_fill<T>("uniform", shape, device, Uniform<T>{nullptr, state, low, high, last});
}

template <class T>
Array<T> normal(const Shape& shape, double mean, double deviation, RandomState state, const Device& device) {
  return random_fill<T>("normal", shape, device, Normal<T>{nullptr, state, mean, deviation});
}

template <class T>
Array<T> bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                   const Device& device) {
  return random_fill<T>("bernoulli", shape, device,
                        Bernoulli<T>{nullptr, state, probability, static_cast<T>(yes)});
}

#define HEARTH_INSTANTIATE(T)                                                             \
  template Array<T> uniform<T>(const Shape&, double, double, RandomState, const Device&); \
  template Array<T> normal<T>(const Shape&, double, double, RandomState, const Device&);  \
  template Array<T> bernoulli<T>(const Shape&, double, double, RandomState, const Device&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::gpu
