// Random fills.
#include <hearth/backend/random_element.hpp>
#include <hearth/ndarray/functions.hpp>

#include "simd.hpp"

namespace hearth::nd {
namespace {

template <class T, class F>
Array<T> fill(const Shape& shape, const Device& device, const F& element) {
  Array<T> out = Array<T>::allocate(device, shape);
  T* to = out.mutable_data();
  in_blocks(device.context(), out.numel(), kElementwiseBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) to[i] = element(i);
  });
  return out;
}

}  // namespace

template <class T>
Array<T> uniform(const Shape& shape, double low, double high, RandomState state, const Device& device) {
  return fill<T>(shape, device, UniformElement<T>{state, low, high});
}

template <class T>
Array<T> normal(const Shape& shape, double mean, double deviation, RandomState state, const Device& device) {
  return fill<T>(shape, device, NormalElement<T>{state, mean, deviation});
}

template <class T>
Array<T> bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                   const Device& device) {
  return fill<T>(shape, device, BernoulliElement<T>{state, probability, yes});
}

#define HEARTH_INSTANTIATE(T)                                                             \
  template Array<T> uniform<T>(const Shape&, double, double, RandomState, const Device&); \
  template Array<T> normal<T>(const Shape&, double, double, RandomState, const Device&);  \
  template Array<T> bernoulli<T>(const Shape&, double, double, RandomState, const Device&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::nd
