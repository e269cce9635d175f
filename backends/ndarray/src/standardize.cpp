// Groups of [outer, groups, inner] brought to mean 0 and variance 1, and the gradient of that. A group is
// summed in the order of memory, by one thread.
#include <array>
#include <cmath>

#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "sum_run.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Some groups that one thread takes together, so that it reads what lies side by side in one go.
struct Groups {
  static constexpr std::size_t kMost = 64;
  using Sums = std::array<double, kMost>;

  std::size_t outer, groups, inner;
  std::size_t begin = 0, end = 0;

  explicit Groups(const Shape& shape) : outer(shape[0]), groups(shape[1]), inner(shape[2]) {}

  double count() const { return static_cast<double>(outer * inner); }

  /// f(some groups), for all of them.
  template <class F>
  void for_each_block(Context& context, const F& f) const {
    const std::size_t size = std::max<std::size_t>(1, outer * inner);
    in_blocks(context, groups, std::clamp<std::size_t>(kElementwiseBlock / size, 1, kMost),
              [&](std::size_t first, std::size_t last) {
                Groups some = *this;
                some.begin = first;
                some.end = last;
                f(some);
              });
  }
  /// f(group, where a run of `inner` of its elements begins), in the order of memory.
  template <class F>
  void for_each_run(const F& f) const {
    for (std::size_t o = 0; o < outer; ++o)
      for (std::size_t g = begin; g < end; ++g) f(g, (o * groups + g) * inner);
  }
  /// f(run, group) added up for each group.
  template <class F>
  Sums sums(const F& f) const {
    Sums sums = {};
    for_each_run([&](std::size_t g, std::size_t at) { sums[g - begin] += f(at, g); });
    return sums;
  }
};

template <class T>
T one_over_root(T variance, double epsilon) {
  return T(1) / std::sqrt(variance + static_cast<T>(epsilon));
}

}  // namespace

template <class T>
Standardized<Array<T>> standardize(Array<T> x, double epsilon) {
  const profile::Scope scope([&] { return work("standardize", 6 * count_of(x.numel()), 2 * bytes_of(x)); });
  x = contiguous(std::move(x));
  const Groups all(x.shape);
  Array<T> mean = Array<T>::allocate(x.device(), {all.groups});
  Array<T> variance = Array<T>::allocate(x.device(), {all.groups});
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  const T* from = x.data();
  T *to = out.mutable_data(), *m = mean.mutable_data(), *v = variance.mutable_data();
  all.for_each_block(x.device().context(), [&](const Groups& some) {
    const auto sums = some.sums([&](std::size_t at, std::size_t) {
      return sum_run(some.inner, [](auto e) { return e; }, from + at);
    });
    for (std::size_t g = some.begin; g < some.end; ++g)
      m[g] = static_cast<T>(sums[g - some.begin] / some.count());
    const auto squares = some.sums([&](std::size_t at, std::size_t g) {
      return sum_run(
          some.inner,
          [mean = m[g]](auto e) {
            const auto d = e - decltype(e)(mean);
            return d * d;
          },
          from + at);
    });
    std::array<T, Groups::kMost> scale;
    for (std::size_t g = some.begin; g < some.end; ++g) {
      v[g] = static_cast<T>(squares[g - some.begin] / some.count());
      scale[g - some.begin] = one_over_root(v[g], epsilon);
    }
    some.for_each_run([&](std::size_t g, std::size_t at) {
      const T shift = m[g], factor = scale[g - some.begin];
      for (std::size_t i = at; i < at + some.inner; ++i) to[i] = (from[i] - shift) * factor;
    });
  });
  return {std::move(out), std::move(mean), std::move(variance)};
}

// With y = standardize(x): (g - mean(g) - y mean(g y)) / sqrt(variance + epsilon).
template <class T>
Array<T> standardize_backward(Array<T> grad, Array<T> x, Array<T> mean, Array<T> variance, double epsilon) {
  const profile::Scope scope(
      [&] { return work("standardize backward", 9 * count_of(x.numel()), 3 * bytes_of(x)); });
  grad = contiguous(std::move(grad));
  x = contiguous(std::move(x));
  mean = contiguous(std::move(mean));
  variance = contiguous(std::move(variance));
  const Groups all(x.shape);
  Array<T> out = grad.reusable() ? grad : Array<T>::allocate(x.device(), x.shape);
  const T *g_of = grad.data(), *x_of = x.data(), *m = mean.data(), *v = variance.data();
  T* to = out.mutable_data();
  all.for_each_block(x.device().context(), [&](const Groups& some) {
    const auto of_grad = some.sums([&](std::size_t at, std::size_t) {
      return sum_run(some.inner, [](auto g) { return g; }, g_of + at);
    });
    const auto of_product = some.sums([&](std::size_t at, std::size_t g) {
      return sum_run(
          some.inner, [mean = m[g]](auto e, auto d) { return (e - decltype(e)(mean)) * d; }, x_of + at,
          g_of + at);
    });
    some.for_each_run([&](std::size_t g, std::size_t at) {
      const std::size_t k = g - some.begin;
      const T scale = one_over_root(v[g], epsilon), shift = m[g];
      const T less = static_cast<T>(of_grad[k] / some.count());
      const T slope = static_cast<T>(static_cast<double>(scale) * of_product[k] / some.count());
      for (std::size_t i = at; i < at + some.inner; ++i)
        to[i] = (g_of[i] - less - (x_of[i] - shift) * scale * slope) * scale;
    });
  });
  return out;
}

#define HEARTH_INSTANTIATE(T)                                       \
  template Standardized<Array<T>> standardize<T>(Array<T>, double); \
  template Array<T> standardize_backward<T>(Array<T>, Array<T>, Array<T>, Array<T>, double);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
