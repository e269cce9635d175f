#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/tensor/reduce.hpp>

namespace hearth::nn {

template <Backend B> struct BatchNorm;

struct BatchNormConfig {
  std::size_t features;
  double epsilon = 1e-5;
  double momentum = 0.1;  // the share of a new batch in the running statistics

  /// Scale 1, shift 0, running mean 0 and variance 1.
  template <ComputeBackend B>
  BatchNorm<B> init(const Device<B>& device, Rng& rng) const {
    const std::array shape = {features};
    return {.weight = init_full<B, Role::scale>(shape, 1, device, rng),
            .bias = init_full<B, Role::shift>(shape, 0, device, rng),
            .running_mean = {Tensor<B, 1>::zeros(shape, device), ParamId{rng.next()}},
            .running_var = {Tensor<B, 1>::ones(shape, device), ParamId{rng.next()}},
            .num_batches_tracked = {Tensor<B, 0, Int>::zeros({}, device), ParamId{rng.next()}},
            .epsilon = epsilon,
            .momentum = momentum};
  }
  template <class LayerRecord>
  FromRecord<BatchNormConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }

  template <ComputeBackend B>
  BatchNorm<B> with_record(const BatchNorm<Stored>& record, const Device<B>& device) const {
    return detail::built_with<BatchNorm<B>>(*this, record, device);
  }
};

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each channel (Ioffe and Szegedy, 2015). Over
/// a backend that tracks gradients with the statistics of the batch, which also move the running ones;
/// elsewhere, as in the model that valid() gives, with the running ones.
template <Backend B>
struct BatchNorm {
  Param<B, 1, Role::scale> weight;
  Param<B, 1, Role::shift> bias;
  Buffer<B, 1, Float, Role::mean> running_mean;
  Buffer<B, 1, Float, Role::variance> running_var;  // without bias: n - 1
  Buffer<B, 0, Int, Role::count> num_batches_tracked;
  double epsilon = 1e-5;
  double momentum = 0.1;

  HEARTH_MODULE(BatchNorm, weight, bias, running_mean, running_var, num_batches_tracked, epsilon, momentum)
  static constexpr std::size_t burn_constants[] = {1, 1};  // momentum, epsilon

  /// [n, channels, ..] to the same. ShapeError while training on one value for each channel.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(R >= 2, "hearth: BatchNorm takes a tensor of at least two dimensions, [n, channels, ..]");
    if (x.dim(1) != weight.shape()[0])
      throw_shape_error("BatchNorm", std::to_string(weight.shape()[0]) + " channels",
                        x.dynamic_shape().text());
    if constexpr (B::differentiable)
      return of_batch(std::move(x));
    else
      return normalized(std::move(x), running_mean.value(), running_var.value());
  }

 private:
  // A value for each channel, to be broadcast.
  template <std::size_t R>
  static Tensor<B, R> spread(Tensor<B, 1> values) {
    std::array<std::size_t, R> shape;
    shape.fill(1);
    shape[1] = values.dim(0);
    return reshape(std::move(values), shape);
  }
  template <std::size_t R>
  static Tensor<B, 1> mean_of_channels(Tensor<B, R> x) {
    const std::array channels = {x.dim(1)};
    for (std::size_t axis = 0; axis < R; ++axis)
      if (axis != 1) x = mean_keepdim(std::move(x), axis);
    return reshape(std::move(x), channels);
  }
  template <std::size_t R>
  Tensor<B, R> normalized(Tensor<B, R> x, const Tensor<B, 1>& mean, const Tensor<B, 1>& variance) const {
    const auto scale = weight.value() / sqrt(variance + epsilon);
    return std::move(x) * spread<R>(scale) + spread<R>(bias.value() - mean * scale);
  }
  template <std::size_t R>
  Tensor<B, R> of_batch(Tensor<B, R> x) const {
    const std::size_t count = x.numel() / x.dim(1);
    if (count < 2)
      throw_shape_error("BatchNorm", "two values for each channel or more", x.dynamic_shape().text());
    const auto mean = mean_of_channels(x);
    const auto centered = std::move(x) - spread<R>(mean);
    const auto variance = mean_of_channels(square(centered));
    track(running_mean, mean);
    track(running_var, variance * (static_cast<double>(count) / static_cast<double>(count - 1)));
    num_batches_tracked.update(num_batches_tracked.value() + 1);
    return centered * spread<R>(weight.value() / sqrt(variance + epsilon)) + spread<R>(bias.value());
  }
  template <class Running>
  void track(const Running& running, Tensor<B, 1> of_batch) const {
    auto values = Tensor<B, 1>(B::constant(std::move(of_batch).primitive().value));  // off the tape
    running.update(running.value() * (1 - momentum) + std::move(values) * momentum);
  }
};

}  // namespace hearth::nn
