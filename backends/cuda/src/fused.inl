// Steps that are made of others, done in one pass over memory.
#include <cmath>
#include <limits>

#include <hearth/cuda/functions.hpp>

#include "launch.hpp"

namespace hearth::gpu {
namespace {

struct Larger {  // NaN where one is
  template <class T>
  HEARTH_DEVICE T operator()(T a, T b) const {
    return b > a || b != b ? b : a;
  }
};
struct Plus {
  HEARTH_DEVICE double operator()(double a, double b) const { return a + b; }
};

// The largest of a row, and the sum of exp(x - largest).
template <class T>
struct RowSums {
  T largest = -std::numeric_limits<T>::infinity();
  double sum = 0;

  HEARTH_IN_TEAM RowSums(const T* x, std::size_t width, const Team& team) {
    for (std::size_t j = team.lane(); j < width; j += team.size()) largest = Larger{}(largest, x[j]);
    largest = team.joined(largest, Larger{});
    for (std::size_t j = team.lane(); j < width; j += team.size())
      sum += static_cast<double>(std::exp(x[j] - largest));
    sum = team.joined(sum, Plus{});
  }
};

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
    const T total = static_cast<T>(team.joined(sum, Plus{}));
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
struct Sgd {
  T* weight;
  const T* grad;
  T* velocity;  // null without momentum
  T rate, momentum, decay, fresh;
  bool nesterov, first;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const T d = grad[i] + decay * weight[i];
    if (!velocity) {
      weight[i] -= rate * d;
      return;
    }
    const T v = first ? d : momentum * velocity[i] + fresh * d;
    velocity[i] = v;
    weight[i] -= rate * (nesterov ? d + momentum * v : v);
  }
};

template <class T>
struct Adam {
  T* weight;
  const T* grad;
  T* mean;
  T* variance;
  T beta1, beta2, fresh1, fresh2, decay, shrink, rate, scale, epsilon;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const T d = grad[i] + decay * weight[i];
    const T m = beta1 * mean[i] + fresh1 * d, v = beta2 * variance[i] + fresh2 * d * d;
    mean[i] = m;
    variance[i] = v;
    weight[i] = shrink * weight[i] - rate * m / (std::sqrt(v) * scale + epsilon);
  }
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
  Sgd<T> step{weight.mutable_data(),
              grad.data(),
              nullptr,
              static_cast<T>(s.learning_rate),
              static_cast<T>(s.momentum),
              static_cast<T>(s.weight_decay),
              static_cast<T>(1 - s.dampening),
              s.nesterov,
              s.first};
  if (s.momentum == 0) {
    Launch launch("sgd_step", weight, grad);
    return launch.each(weight.numel(), step);
  }
  velocity = s.first ? Array<T>::allocate(weight.device(), weight.shape) : exclusive(std::move(velocity));
  step.velocity = velocity.mutable_data();
  Launch launch("sgd_step", weight, grad, velocity);
  launch.each(weight.numel(), step);
}

template <class T>
void adam_step(Array<T>& weight, Array<T> grad, Array<T>& mean, Array<T>& variance, const AdamStep& s) {
  weight = exclusive(std::move(weight));
  mean = exclusive(std::move(mean));
  variance = exclusive(std::move(variance));
  grad = contiguous(std::move(grad));
  Launch launch("adam_step", weight, grad, mean, variance);
  launch.each(weight.numel(),
              Adam<T>{.weight = weight.mutable_data(),
                      .grad = grad.data(),
                      .mean = mean.mutable_data(),
                      .variance = variance.mutable_data(),
                      .beta1 = static_cast<T>(s.beta1),
                      .beta2 = static_cast<T>(s.beta2),
                      .fresh1 = static_cast<T>(1 - s.beta1),
                      .fresh2 = static_cast<T>(1 - s.beta2),
                      .decay = static_cast<T>(s.decoupled ? 0 : s.weight_decay),
                      .shrink = static_cast<T>(s.decoupled ? 1 - s.learning_rate * s.weight_decay : 1),
                      .rate = static_cast<T>(s.learning_rate / s.correction1),
                      .scale = static_cast<T>(1 / std::sqrt(s.correction2)),
                      .epsilon = static_cast<T>(s.epsilon)});
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

}  // namespace hearth::gpu
