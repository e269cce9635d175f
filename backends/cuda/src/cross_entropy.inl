// The cross entropy of rows of logits and a class for each, without the probabilities in between.
#include <hearth/cuda/functions.hpp>

#include "index_check.hpp"
#include "row_sums.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

template <class T>
struct CrossEntropy {
  const T* logits;
  const std::int64_t* classes;
  T* losses;
  std::size_t width;
  IndexCheck check;
  HEARTH_IN_TEAM void operator()(std::size_t row, const Team& team) const {
    const T* x = logits + row * width;
    const RowSums<T> sums(x, width, team);
    if (team.lane() != 0) return;
    const std::int64_t at = classes[row];
    losses[row] = check(at) ? static_cast<T>(std::log(sums.sum)) - (x[at] - sums.largest) : T(0);
  }
};

template <class T>
struct CrossEntropyBackward {
  const T* grad;
  const T* logits;
  const std::int64_t* classes;
  T* to;
  std::size_t width;
  IndexCheck check;
  HEARTH_IN_TEAM void operator()(std::size_t row, const Team& team) const {
    const T* x = logits + row * width;
    const RowSums<T> sums(x, width, team);
    const std::int64_t at = classes[row];
    if (team.lane() == 0) check(at);
    const T g = grad[row], share = static_cast<T>(static_cast<double>(g) / sums.sum);
    for (std::size_t j = team.lane(); j < width; j += team.size()) {
      const T part = std::exp(x[j] - sums.largest) * share;
      to[row * width + j] = static_cast<std::int64_t>(j) == at ? part - g : part;
    }
  }
};

}  // namespace

template <class T>
Array<T> cross_entropy(Array<T> logits, Array<std::int64_t> classes) {
  logits = contiguous(std::move(logits));
  classes = contiguous(std::move(classes));
  const std::size_t rows = logits.shape[0], width = logits.shape[1];
  Array<T> losses = Array<T>::allocate(logits.device(), {rows});
  Launch launch("cross_entropy", losses, logits, classes);
  launch.teams(rows, CrossEntropy<T>{logits.data(),
                                     classes.data(),
                                     losses.mutable_data(),
                                     width,
                                     {launch.context().found(), Finder::cross_entropy, width}});
  launch.context().raise_on_host();
  return losses;
}

template <class T>
Array<T> cross_entropy_backward(Array<T> grad, Array<T> logits, Array<std::int64_t> classes) {
  grad = contiguous(std::move(grad));
  logits = contiguous(std::move(logits));
  classes = contiguous(std::move(classes));
  const std::size_t rows = logits.shape[0], width = logits.shape[1];
  Array<T> out = logits.reusable() ? logits : Array<T>::allocate(logits.device(), logits.shape);
  Launch launch("cross_entropy_backward", out, grad, logits, classes);
  launch.teams(rows, CrossEntropyBackward<T>{grad.data(),
                                             logits.data(),
                                             classes.data(),
                                             out.mutable_data(),
                                             width,
                                             {launch.context().found(), Finder::cross_entropy, width}});
  launch.context().raise_on_host();
  return out;
}

#define HEARTH_INSTANTIATE(T)                                        \
  template Array<T> cross_entropy<T>(Array<T>, Array<std::int64_t>); \
  template Array<T> cross_entropy_backward<T>(Array<T>, Array<T>, Array<std::int64_t>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
