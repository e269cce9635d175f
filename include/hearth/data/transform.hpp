// What all transforms of items have in common: they are called, one after another.
#pragma once

#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include <hearth/data/example.hpp>
#include <hearth/data/map.hpp>

namespace hearth::inline v0_1::data {

/// A transform of images f32[channels, rows, columns], and of the inputs of examples. T has
/// `TensorData apply(const TensorData& image) const`.
template <class T>
class ImageTransform {
 public:
  TensorData operator()(const TensorData& image) const { return self().apply(image); }
  template <class K, std::size_t S, class L>
  Example<3, K, S, L> operator()(const Example<3, K, S, L>& example) const {
    return {self().apply(example.input), example.target};
  }

 private:
  const T& self() const { return static_cast<const T&>(*this); }
};

/// The same of one that does the images of a batch together: T's apply takes f32[n, channels, rows, columns],
/// too.
template <class T>
class BatchImageTransform : public ImageTransform<T> {
 public:
  HostBatch of_batch(HostBatch batch) const {
    batch.inputs = (*this)(batch.inputs);
    return batch;
  }
};

/// The same of one that draws: T has `TensorData apply(const TensorData& image, Rng& rng) const`.
template <class T>
class RandomImageTransform {
 public:
  TensorData operator()(const TensorData& image, Rng& rng) const { return self().apply(image, rng); }
  template <class K, std::size_t S, class L>
  Example<3, K, S, L> operator()(const Example<3, K, S, L>& example, Rng& rng) const {
    return {self().apply(example.input, rng), example.target};
  }

 private:
  const T& self() const { return static_cast<const T&>(*this); }
};

/// A class as the vector that cross_entropy takes for probabilities: f32[classes], 1 at the class. Called on
/// the class i64[], on those of a batch i64[n], or on an example that has it as its target.
class HEARTH_API OneHot {
 public:
  /// DataError for no classes.
  explicit OneHot(std::size_t classes);

  /// DataError when the label is not below `classes`.
  TensorData operator()(const TensorData& label) const;
  template <std::size_t R, class K>
  Example<R, K, 1, Float> operator()(const Example<R, K>& example) const {
    return {example.input, (*this)(example.target)};
  }
  HostBatch of_batch(HostBatch batch) const {
    batch.targets = (*this)(batch.targets);
    return batch;
  }

 private:
  std::size_t classes_;
};

namespace detail {

/// Does one of the transforms draw, when the first gets an Item and each other what the one before it gives?
template <class Item>
constexpr bool chain_draws() {
  return false;
}
template <class Item, class F, class... Others>
constexpr bool chain_draws() {
  static_assert(Draws<F, Item> || std::is_invocable_v<const F&, Item>,
                "hearth: a transform in compose does not take what the one before it gives; it needs a const "
                "operator() that does");
  using Next = decltype(transformed(std::declval<const F&>(), std::declval<Item>(), std::declval<Rng&>()));
  return Draws<F, Item> || chain_draws<Next, Others...>();
}

}  // namespace detail

/// Transforms one after another, as one. It draws if one of them does.
template <class... Fs>
class Composed {
 public:
  explicit Composed(Fs... transforms) : transforms_(std::move(transforms)...) {}

  template <class Item>
  auto operator()(Item item) const
    requires(!detail::chain_draws<Item, Fs...>())
  {
    Rng none(0);
    return from<0>(std::move(item), none);
  }
  template <class Item>
  auto operator()(Item item, Rng& rng) const
    requires(detail::chain_draws<Item, Fs...>())
  {
    return from<0>(std::move(item), rng);
  }
  HostBatch of_batch(HostBatch batch) const
    requires(TransformsBatches<Fs> && ...)
  {
    std::apply([&](const Fs&... each) { ((batch = each.of_batch(std::move(batch))), ...); }, transforms_);
    return batch;
  }

 private:
  template <std::size_t I, class Item>
  auto from(Item item, Rng& rng) const {
    if constexpr (I == sizeof...(Fs))
      return item;
    else
      return from<I + 1>(detail::transformed(std::get<I>(transforms_), std::move(item), rng), rng);
  }

  std::tuple<Fs...> transforms_;
};

/// compose(RandomCrop(28, 28, 2), Normalize({0.1307}, {0.3081}))
template <class... Fs>
Composed<Fs...> compose(Fs... transforms) {
  return Composed<Fs...>(std::move(transforms)...);
}

}  // namespace hearth::inline v0_1::data
