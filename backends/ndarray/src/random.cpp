// Random fills, a piece of random words at a time.
#include <hearth/backend/random_element.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "rounding.hpp"
#include "timed.hpp"
#include "words.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Each element from the one or two numbers in [0, 1) that it draws.
template <class T, class Element>
Array<T> fill(const Shape& shape, const Device& device, const Element& element) {
  constexpr std::size_t kPiece = 512;
  constexpr bool two = std::is_invocable_r_v<T, decltype(&Element::of), const Element&, double, double>;
  Array<T> out = Array<T>::allocate(device, shape);
  T* to = out.mutable_data();
  const WordsKernel words = words_kernel();
  in_blocks(device.context(), out.numel(), kElementwiseBlock, [&](std::size_t begin, std::size_t end) {
    std::uint64_t first[kPiece], second[two ? kPiece : 1];
    const auto number = [](std::uint64_t bits) {
      return static_cast<double>(static_cast<std::int64_t>(bits)) * 0x1p-53;
    };
    for (std::size_t at = begin; at < end; at += kPiece) {
      const std::size_t count = std::min(kPiece, end - at);
      words(element.state.seed, element.state.offset + at, round_up(count, 8), first, two ? second : nullptr);
      for (std::size_t i = 0; i < count; ++i)
        if constexpr (two)
          to[at + i] = element.of(number(first[i]), number(second[i]));
        else
          to[at + i] = element.of(number(first[i]));
    }
  });
  return out;
}

}  // namespace

template <class T>
Array<T> uniform(const Shape& shape, double low, double high, RandomState state, const Device& device) {
  const profile::Scope scope([&] { return work("uniform", 0, count_of(shape.numel() * sizeof(T))); });
  return fill<T>(shape, device, UniformElement<T>{state, low, high});
}

template <class T>
Array<T> normal(const Shape& shape, double mean, double deviation, RandomState state, const Device& device) {
  const profile::Scope scope([&] { return work("normal", 0, count_of(shape.numel() * sizeof(T))); });
  return fill<T>(shape, device, NormalElement<T>{state, mean, deviation});
}

template <class T>
Array<T> bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                   const Device& device) {
  const profile::Scope scope([&] { return work("bernoulli", 0, count_of(shape.numel() * sizeof(T))); });
  return fill<T>(shape, device, BernoulliElement<T>{state, probability, yes});
}

#define HEARTH_INSTANTIATE(T)                                                             \
  template Array<T> uniform<T>(const Shape&, double, double, RandomState, const Device&); \
  template Array<T> normal<T>(const Shape&, double, double, RandomState, const Device&);  \
  template Array<T> bernoulli<T>(const Shape&, double, double, RandomState, const Device&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
