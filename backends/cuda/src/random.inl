// Random fills.
#include <hearth/backend/random_element.hpp>
#include <hearth/cuda/functions.hpp>

#include "launch.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

template <class T, class Element>
struct RandomFill {
  T* to;
  Element element;
  HEARTH_DEVICE void operator()(std::size_t i) const { to[i] = element(i); }
};

template <class T, class Element>
Array<T> random_fill(const char* who, const Shape& shape, const Device& device, const Element& element) {
  Array<T> out = Array<T>::allocate(device, shape);
  Launch launch(who, out);
  launch.each(out.numel(), RandomFill<T, Element>{out.mutable_data(), element});
  return out;
}

}  // namespace

template <class T>
Array<T> uniform(const Shape& shape, double low, double high, RandomState state, const Device& device) {
  return random_fill<T>("uniform", shape, device, UniformElement<T>{state, low, high});
}

template <class T>
Array<T> normal(const Shape& shape, double mean, double deviation, RandomState state, const Device& device) {
  return random_fill<T>("normal", shape, device, NormalElement<T>{state, mean, deviation});
}

template <class T>
Array<T> bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                   const Device& device) {
  return random_fill<T>("bernoulli", shape, device, BernoulliElement<T>{state, probability, yes});
}

#define HEARTH_INSTANTIATE(T)                                                             \
  template Array<T> uniform<T>(const Shape&, double, double, RandomState, const Device&); \
  template Array<T> normal<T>(const Shape&, double, double, RandomState, const Device&);  \
  template Array<T> bernoulli<T>(const Shape&, double, double, RandomState, const Device&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
