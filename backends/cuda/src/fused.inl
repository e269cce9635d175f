// Steps that are made of others, done in one pass over memory.
#include <hearth/backend/step_element.hpp>
#include <hearth/cuda/functions.hpp>

#include "row_sums.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

template <class T>
struct Softmax {
  const T* x;
  T* to;
  std::size_t width;
  HEARTH_IN_TEAM void operator()(std::size_t row, const Team& team) const {
    const T* from = x + row * width;
    const RowSums<T> sums(from, width, team);
    const T total = static_cast<T>(sums.sum);
    for (std::size_t j = team.lane(); j < width; j += team.size())
      to[row * width + j] = std::exp(from[j] - sums.largest) / total;
  }
};

template <class T>
struct LogSoftmax {
  const T* x;
  T* to;
  std::size_t width;
  HEARTH_IN_TEAM void operator()(std::size_t row, const Team& team) const {
    const T* from = x + row * width;
    const RowSums<T> sums(from, width, team);
    // In two steps: the sum of a large number and the logarithm would lose the logarithm's digits.
    const T logarithm = static_cast<T>(std::log(sums.sum));
    for (std::size_t j = team.lane(); j < width; j += team.size())
      to[row * width + j] = (from[j] - sums.largest) - logarithm;
  }
};

template <class T>
struct LogSoftmaxBackward {
  const T* grad;
  const T* y;
  T* to;
  std::size_t width;
  HEARTH_IN_TEAM void operator()(std::size_t row, const Team& team) const {
    const T* g = grad + row * width;
    double sum = 0;
    for (std::size_t j = team.lane(); j < width; j += team.size()) sum += static_cast<double>(g[j]);
    const T total = static_cast<T>(team.sum(sum));
    for (std::size_t j = team.lane(); j < width; j += team.size())
      to[row * width + j] = g[j] - std::exp(y[row * width + j]) * total;
  }
};

template <class Kernel, class T>
Array<T> by_rows(const char* who, Array<T> x) {
  x = contiguous(std::move(x));
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  if (x.numel() == 0) return out;
  Launch launch(who, out, x);
  launch.teams(x.numel() / x.shape.back(), Kernel{x.data(), out.mutable_data(), x.shape.back()});
  return out;
}

template <class T>
struct SgdStepKernel {
  SgdElement<T> element;
  T* weight;
  const T* grad;
  T* velocity;  // null without momentum
  HEARTH_DEVICE void operator()(std::size_t i) const {
    if (velocity)
      element(weight[i], grad[i], velocity[i]);
    else
      element(weight[i], grad[i]);
  }
};

template <class T>
struct AdamStepKernel {
  AdamElement<T> element;
  T* weight;
  const T* grad;
  T* mean;
  T* variance;
  HEARTH_DEVICE void operator()(std::size_t i) const { element(weight[i], grad[i], mean[i], variance[i]); }
};

}  // namespace

template <class T>
Array<T> softmax(Array<T> x) {
  return by_rows<Softmax<T>>("softmax", std::move(x));
}

template <class T>
Array<T> log_softmax(Array<T> x) {
  return by_rows<LogSoftmax<T>>("log_softmax", std::move(x));
}

template <class T>
Array<T> log_softmax_backward(Array<T> grad, Array<T> y) {
  grad = contiguous(std::move(grad));
  y = contiguous(std::move(y));
  Array<T> out = y.reusable() ? y : Array<T>::allocate(y.device(), y.shape);
  if (y.numel() == 0) return out;
  Launch launch("log_softmax_backward", out, grad, y);
  launch.teams(y.numel() / y.shape.back(),
               LogSoftmaxBackward<T>{grad.data(), y.data(), out.mutable_data(), y.shape.back()});
  return out;
}

template <class T>
void sgd_step(Array<T>& weight, Array<T> grad, Array<T>& velocity, const SgdStep& s) {
  weight = exclusive(std::move(weight));
  grad = contiguous(std::move(grad));
  const bool momentum = s.momentum != 0;
  if (momentum)
    velocity = s.first ? Array<T>::allocate(weight.device(), weight.shape) : exclusive(std::move(velocity));
  Launch launch("sgd_step", weight, grad, momentum ? velocity : weight);
  launch.each(weight.numel(), SgdStepKernel<T>{SgdElement<T>(s), weight.mutable_data(), grad.data(),
                                               momentum ? velocity.mutable_data() : nullptr});
}

template <class T>
void adam_step(Array<T>& weight, Array<T> grad, Array<T>& mean, Array<T>& variance, const AdamStep& s) {
  weight = exclusive(std::move(weight));
  mean = exclusive(std::move(mean));
  variance = exclusive(std::move(variance));
  grad = contiguous(std::move(grad));
  Launch launch("adam_step", weight, grad, mean, variance);
  launch.each(weight.numel(), AdamStepKernel<T>{AdamElement<T>(s), weight.mutable_data(), grad.data(),
                                                mean.mutable_data(), variance.mutable_data()});
}

#define HEARTH_INSTANTIATE(T)                                                \
  template Array<T> softmax<T>(Array<T>);                                    \
  template Array<T> log_softmax<T>(Array<T>);                                \
  template Array<T> log_softmax_backward<T>(Array<T>, Array<T>);             \
  template void sgd_step<T>(Array<T>&, Array<T>, Array<T>&, const SgdStep&); \
  template void adam_step<T>(Array<T>&, Array<T>, Array<T>&, Array<T>&, const AdamStep&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
