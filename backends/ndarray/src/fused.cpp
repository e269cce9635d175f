// Operations that are made of others, done in one pass over memory.
#include <algorithm>
#include <optional>

#include <hearth/core/denormals.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "element_kernels.hpp"
#include "exponentials.hpp"
#include "simd.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Calls f(row of x, row of out, row length) for the rows of the last axis.
template <class T, class F>
Array<T> by_rows(Array<T> x, const F& f) {
  x = contiguous(std::move(x));
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  const std::size_t width = x.shape.back();
  if (x.numel() == 0) return out;
  const T* from = x.data();
  T* to = out.mutable_data();
  in_blocks(out.device().context(), x.numel() / width, pieces_per_block(width),
            [&](std::size_t begin, std::size_t end) {
              for (std::size_t row = begin; row < end; ++row) f(from + row * width, to + row * width, width);
            });
  return out;
}

}  // namespace

template <class T>
Array<T> softmax(Array<T> x) {
  const profile::Scope scope([&] { return work("softmax", 4 * count_of(x.numel()), 2 * bytes_of(x)); });
  return by_rows(std::move(x), [](const T* from, T* to, std::size_t width) {
    element_kernels<T>().softmax(width, from, to);
  });
}

template <class T>
Array<T> log_softmax(Array<T> x) {
  const profile::Scope scope([&] { return work("log_softmax", 4 * count_of(x.numel()), 2 * bytes_of(x)); });
  return by_rows(std::move(x), [](const T* from, T* to, std::size_t width) {
    const T largest = largest_of(from, width), logarithm = log_sum_exp(from, width, largest);
    // In two steps: the sum of a large number and the logarithm would lose the logarithm's digits.
    for (std::size_t i = 0; i < width; ++i) to[i] = (from[i] - largest) - logarithm;
  });
}

template <class T>
Array<T> log_softmax_backward(Array<T> grad, Array<T> y) {
  const profile::Scope scope(
      [&] { return work("log_softmax backward", 4 * count_of(y.numel()), 3 * bytes_of(y)); });
  grad = contiguous(std::move(grad));
  const T* g = grad.data();
  y = contiguous(std::move(y));
  const T* start = y.data();
  return by_rows(std::move(y), [&](const T* from, T* to, std::size_t width) {
    const T* row = g + (from - start);
    const T total = static_cast<T>(sum_in_double(row, width));
    zip_range(from, 1, row, 1, to, width, [&](auto v, auto w) { return w - exp(v) * decltype(v)(total); });
  });
}

template <class T>
Array<T> layer_norm(LayerNormInputs<Array<T>> in) {
  const profile::Scope scope(
      [&] { return work("layer_norm", 8 * count_of(in.x.numel()), 2 * bytes_of(in.x)); });
  const auto dense = [](std::optional<Array<T>>& array) {
    if (array) array = contiguous(std::move(*array));
    return array ? array->data() : nullptr;
  };
  const T *other = dense(in.other), *weight = dense(in.weight), *bias = dense(in.bias);
  in.x = contiguous(std::move(in.x));
  const T* start = in.x.data();
  return by_rows(std::move(in.x), [&](const T* from, T* to, std::size_t width) {
    element_kernels<T>().layer_norm(width, from, other ? other + (from - start) : nullptr, weight, bias,
                                    static_cast<T>(in.epsilon), to);
  });
}

template <class T>
void sgd_step(Array<T>& weight, Array<T> grad, Array<T>& velocity, const SgdStep& s) {
  const profile::Scope scope(
      [&] { return work("sgd_step", 4 * count_of(grad.numel()), 5 * bytes_of(grad)); });
  const FlushDenormals flush;  // of a weight that gets no gradient, the moments fade
  weight = exclusive(std::move(weight));
  grad = contiguous(std::move(grad));
  const bool momentum = s.momentum != 0;
  if (momentum)
    velocity = s.first ? Array<T>::allocate(weight.device(), weight.shape) : exclusive(std::move(velocity));
  T* w = weight.mutable_data();
  T* v = momentum ? velocity.mutable_data() : nullptr;
  const T* g = grad.data();
  const SgdElement<T> element(s);
  in_blocks(weight.device().context(), weight.numel(), kElementwiseBlock,
            [&](std::size_t begin, std::size_t end) {
              element_kernels<T>().sgd(end - begin, element, g + begin, w + begin, v ? v + begin : nullptr);
            });
}

template <class T>
void adam_step(Array<T>& weight, Array<T> grad, Array<T>& mean, Array<T>& variance, const AdamStep& s) {
  const profile::Scope scope(
      [&] { return work("adam_step", 12 * count_of(grad.numel()), 7 * bytes_of(grad)); });
  const FlushDenormals flush;
  weight = exclusive(std::move(weight));
  mean = exclusive(std::move(mean));
  variance = exclusive(std::move(variance));
  grad = contiguous(std::move(grad));
  T* w = weight.mutable_data();
  T* m = mean.mutable_data();
  T* v = variance.mutable_data();
  const T* g = grad.data();
  const AdamElement<T> element(s);
  in_blocks(weight.device().context(), weight.numel(), kElementwiseBlock,
            [&](std::size_t begin, std::size_t end) {
              element_kernels<T>().adam(end - begin, element, g + begin, w + begin, m + begin, v + begin);
            });
}

#define HEARTH_INSTANTIATE(T)                                                \
  template Array<T> softmax<T>(Array<T>);                                    \
  template Array<T> log_softmax<T>(Array<T>);                                \
  template Array<T> log_softmax_backward<T>(Array<T>, Array<T>);             \
  template Array<T> layer_norm<T>(LayerNormInputs<Array<T>>);                \
  template void sgd_step<T>(Array<T>&, Array<T>, Array<T>&, const SgdStep&); \
  template void adam_step<T>(Array<T>&, Array<T>, Array<T>&, Array<T>&, const AdamStep&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
