// The cross entropy of rows of logits and a class for each, without the probabilities in between.
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "exponentials.hpp"
#include "index_check.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Calls f(row) for the rows of logits whose classes are in range.
template <class T, class F>
void for_each_row(const Array<T>& logits, const Array<std::int64_t>& classes, const F& f) {
  const std::size_t width = logits.shape[1];
  check_indices("cross_entropy", classes, width);
  in_blocks(logits.device().context(), logits.shape[0], pieces_per_block(width),
            [&](std::size_t begin, std::size_t end) {
              for (std::size_t row = begin; row < end; ++row) f(row);
            });
}

}  // namespace

template <class T>
Array<T> cross_entropy(Array<T> logits, Array<std::int64_t> classes) {
  const profile::Scope scope(
      [&] { return work("cross_entropy", 3 * count_of(logits.numel()), bytes_of(logits, classes)); });
  logits = contiguous(std::move(logits));
  classes = contiguous(std::move(classes));
  const std::size_t width = logits.shape[1];
  Array<T> losses = Array<T>::allocate(logits.device(), {logits.shape[0]});
  const T* from = logits.data();
  const std::int64_t* of = classes.data();
  T* to = losses.mutable_data();
  for_each_row(logits, classes, [&](std::size_t row) {
    const T* x = from + row * width;
    const T largest = largest_of(x, width);
    to[row] = log_sum_exp(x, width, largest) - (x[of[row]] - largest);
  });
  return losses;
}

template <class T>
Array<T> cross_entropy_backward(Array<T> grad, Array<T> logits, Array<std::int64_t> classes) {
  const profile::Scope scope(
      [&] { return work("cross_entropy backward", 3 * count_of(logits.numel()), 2 * bytes_of(logits)); });
  grad = contiguous(std::move(grad));
  logits = contiguous(std::move(logits));
  classes = contiguous(std::move(classes));
  const std::size_t width = logits.shape[1];
  Array<T> out = logits.reusable() ? logits : Array<T>::allocate(logits.device(), logits.shape);
  const T *g = grad.data(), *from = logits.data();
  const std::int64_t* of = classes.data();
  T* to = out.mutable_data();
  for_each_row(logits, classes, [&](std::size_t row) {
    const T* x = from + row * width;
    T* y = to + row * width;
    const double sum = shifted_exp(x, y, width, largest_of(x, width));
    const T share = static_cast<T>(static_cast<double>(g[row]) / sum);
    for (std::size_t i = 0; i < width; ++i) y[i] *= share;
    y[of[row]] -= g[row];
  });
  return out;
}

#define HEARTH_INSTANTIATE(T)                                        \
  template Array<T> cross_entropy<T>(Array<T>, Array<std::int64_t>); \
  template Array<T> cross_entropy_backward<T>(Array<T>, Array<T>, Array<std::int64_t>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
