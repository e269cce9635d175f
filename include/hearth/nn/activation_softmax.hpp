// Softmax along an axis, as layers.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/softmax.hpp>

namespace hearth::inline v0_1::nn {

struct Softmax {
  std::int64_t dim = -1;

  HEARTH_MODULE(Softmax, dim)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return softmax(std::move(x), dim);
  }
};

struct Softmin {
  std::int64_t dim = -1;

  HEARTH_MODULE(Softmin, dim)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return softmin(std::move(x), dim);
  }
};

struct LogSoftmax {
  std::int64_t dim = -1;

  HEARTH_MODULE(LogSoftmax, dim)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return log_softmax(std::move(x), dim);
  }
};

}  // namespace hearth::inline v0_1::nn
