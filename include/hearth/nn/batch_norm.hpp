#pragma once

#include <hearth/nn/norm.hpp>
#include <hearth/tensor/whole.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, std::size_t D> struct BatchNormNd;

template <std::size_t D>
struct BatchNormNdConfig {
  std::size_t features;  // channels
  double epsilon = 1e-5;
  /// The share of a new batch in the running statistics; none for the average of all batches.
  std::optional<double> momentum = 0.1;
  bool affine = true;               // weight and bias
  bool track_running_stats = true;  // else every batch is normalized by its own statistics

  /// Scale 1, shift 0, running mean 0 and variance 1.
  template <ComputeBackend B>
  BatchNormNd<B, D> init(const Device<B>& device, Rng& rng) const {
    detail::check_norm("BatchNormConfig", {{"features", features}}, epsilon);
    if (momentum) check::in_range("BatchNormConfig", "momentum", *momentum, 0, 1);
    const std::array shape = {features};
    BatchNormNd<B, D> layer{.weight = detail::full_where<B, 1, Role::scale>(affine, shape, 1, device, rng),
                            .bias = detail::full_where<B, 1, Role::shift>(affine, shape, 0, device, rng),
                            .running_mean = {},
                            .running_var = {},
                            .num_batches_tracked = {},
                            .epsilon = epsilon,
                            .momentum = momentum};
    if (track_running_stats) detail::start_statistics<B>(layer, shape, device, rng);
    return layer;
  }
  template <class LayerRecord>
  FromRecord<BatchNormNdConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each channel (Ioffe and Szegedy, 2015). Over
/// a backend that tracks gradients with the statistics of the batch, which also move the running ones;
/// elsewhere, as in the model that valid() gives, and after eval(model), with the running ones.
template <Backend B, std::size_t D>
struct BatchNormNd {
  std::optional<Param<B, 1, Role::scale>> weight;
  std::optional<Param<B, 1, Role::shift>> bias;
  std::optional<Buffer<B, 1, Float, Role::mean>> running_mean;
  std::optional<Buffer<B, 1, Float, Role::variance>> running_var;  // without bias: n - 1
  std::optional<Buffer<B, 0, Int, Role::count>> num_batches_tracked;
  double epsilon = 1e-5;
  std::optional<double> momentum = 0.1;
  Training training = {};

  HEARTH_MODULE(BatchNormNd, weight, bias, running_mean, running_var, num_batches_tracked, epsilon, momentum,
                training)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"BatchNorm", D>;
  static constexpr std::size_t burn_constants[] = {1, 1};  // momentum, epsilon
  static constexpr std::string_view burn_always_there[] = {"weight", "bias", "running_mean", "running_var",
                                                           "num_batches_tracked"};
  static void complete(BatchNormNd<Stored, D>& record) { detail::complete_statistics(record); }

  /// [n, channels, ..] to the same. ShapeError for statistics of one value for each channel.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(R >= 2, "hearth: BatchNorm takes a tensor of at least two dimensions, [n, channels, ..]");
    static_assert(
        R < 2 || detail::rank_fits(R, D, true),
        "hearth: BatchNorm1d takes [n, channels] or [n, channels, length], BatchNorm2d and 3d take one "
        "and two axes more; BatchNorm takes any");
    const Shape shape = x.dynamic_shape();
    if (weight) detail::check_channels("BatchNorm", weight->shape()[0], shape);
    if (running_mean) detail::check_channels("BatchNorm", running_mean->shape()[0], shape);
    if (!running_mean || !running_var || detail::trains<B>(training)) return of_batch(std::move(x));
    return normalized(std::move(x), running_mean->value(), running_var->value());
  }

 private:
  template <std::size_t R>
  Tensor<B, R> normalized(Tensor<B, R> x, const Tensor<B, 1>& mean, const Tensor<B, 1>& variance) const {
    const auto of = [&](Tensor<B, R> from) {
      const auto scale = scaled(variance);
      auto y = std::move(from) * detail::per_channel<R>(scale);
      return std::move(y) + detail::per_channel<R>(bias ? bias->value() - mean * scale : -(mean * scale));
    };
    return hearth::detail::as_whole(whole::BatchNorm{epsilon}, of, std::move(x), &mean, &variance,
                                    weight ? &weight->value() : nullptr, bias ? &bias->value() : nullptr);
  }
  // weight / sqrt(variance + epsilon)
  Tensor<B, 1> scaled(Tensor<B, 1> variance) const {
    auto root = sqrt(std::move(variance) + epsilon);
    return weight ? weight->value() / std::move(root) : reciprocal(std::move(root));
  }
  template <std::size_t R>
  Tensor<B, R> of_batch(Tensor<B, R> x) const {
    const std::size_t images = x.dim(0), channels = x.dim(1);
    constexpr AxisSet axes = detail::last_axes(R, R) & ~AxisSet{0b10};
    const std::size_t count = hearth::detail::count_along(x.dynamic_shape(), axes);
    if (count < 2)
      throw_shape_error("BatchNorm", "two values for each channel or more", x.dynamic_shape().text());
    auto of = detail::standardized(std::move(x), images, channels, epsilon);
    if (detail::trains<B>(training))
      track(std::move(of.mean),
            std::move(of.variance) * (static_cast<double>(count) / static_cast<double>(count - 1)));
    return detail::scaled_channels(std::move(of.values), weight, bias);
  }
  void track(Tensor<B, 1> mean, Tensor<B, 1> variance) const {
    double share = momentum.value_or(0);
    if (num_batches_tracked) {
      num_batches_tracked->update(num_batches_tracked->value() + 1);
      if (!momentum) share = 1 / static_cast<double>(num_batches_tracked->value().item());
    }
    if (running_mean) detail::follow(*running_mean, std::move(mean), share);
    if (running_var) detail::follow(*running_var, std::move(variance), share);
  }
};

template <Backend B> using BatchNorm = BatchNormNd<B, 0>;    // [n, channels, ..]
template <Backend B> using BatchNorm1d = BatchNormNd<B, 1>;  // [n, channels] or [n, channels, length]
template <Backend B> using BatchNorm2d = BatchNormNd<B, 2>;  // [n, channels, rows, columns]
template <Backend B> using BatchNorm3d = BatchNormNd<B, 3>;  // [n, channels, depth, rows, columns]
using BatchNormConfig = BatchNormNdConfig<0>;
using BatchNorm1dConfig = BatchNormNdConfig<1>;
using BatchNorm2dConfig = BatchNormNdConfig<2>;
using BatchNorm3dConfig = BatchNormNdConfig<3>;

}  // namespace hearth::inline v0_1::nn
