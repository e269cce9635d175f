#pragma once

#include <hearth/nn/norm.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, std::size_t D> struct InstanceNormNd;

template <std::size_t D>
struct InstanceNormNdConfig {
  std::size_t features;  // channels
  double epsilon = 1e-5;
  double momentum = 0.1;             // the share of a new batch in the running statistics
  bool affine = false;               // weight and bias
  bool track_running_stats = false;  // for inference; else every image is normalized by its own statistics

  /// Scale 1, shift 0, running mean 0 and variance 1, as far as they are asked for.
  template <ComputeBackend B>
  InstanceNormNd<B, D> init(const Device<B>& device, Rng& rng) const {
    detail::check_norm("InstanceNormConfig", {{"features", features}}, epsilon);
    check::in_range("InstanceNormConfig", "momentum", momentum, 0, 1);
    const std::array shape = {features};
    InstanceNormNd<B, D> layer{.weight = detail::full_where<B, 1, Role::scale>(affine, shape, 1, device, rng),
                               .bias = detail::full_where<B, 1, Role::shift>(affine, shape, 0, device, rng),
                               .running_mean = {},
                               .running_var = {},
                               .num_batches_tracked = {},
                               .features = features,
                               .epsilon = epsilon,
                               .momentum = momentum};
    if (track_running_stats) detail::start_statistics<B>(layer, shape, device, rng);
    return layer;
  }
  template <class LayerRecord>
  FromRecord<InstanceNormNdConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each channel of each image (Ulyanov et al.,
/// 2016), with the statistics of that image. A layer that tracks running ones uses those where it does not
/// train: see BatchNorm.
template <Backend B, std::size_t D>
struct InstanceNormNd {
  std::optional<Param<B, 1, Role::scale>> weight;
  std::optional<Param<B, 1, Role::shift>> bias;
  std::optional<Buffer<B, 1, Float, Role::mean>> running_mean;
  std::optional<Buffer<B, 1, Float, Role::variance>> running_var;     // without bias: n - 1
  std::optional<Buffer<B, 0, Int, Role::count>> num_batches_tracked;  // stays 0, as in PyTorch
  std::size_t features = 0;
  double epsilon = 1e-5;
  double momentum = 0.1;
  Training training = {};

  HEARTH_MODULE(InstanceNormNd, weight, bias, running_mean, running_var, num_batches_tracked, features,
                epsilon, momentum, training)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"InstanceNorm", D>;
  static void complete(InstanceNormNd<Stored, D>& record) { detail::complete_statistics(record); }

  /// [n, channels, ..] to the same. ShapeError for statistics of one value for each channel of an image.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(R >= 3 && detail::rank_fits(R, D, false),
                  "hearth: InstanceNorm1d, 2d and 3d take [n, channels, ..] with that many axes behind the "
                  "channels; InstanceNorm takes any number from 1 on");
    detail::check_channels("InstanceNorm", features, x.dynamic_shape());
    if (running_mean && running_var && !detail::trains<B>(training))
      return normalized(std::move(x), running_mean->value(), running_var->value());
    return of_image(std::move(x));
  }

 private:
  template <std::size_t R>
  Tensor<B, R> normalized(Tensor<B, R> x, const Tensor<B, 1>& mean, const Tensor<B, 1>& variance) const {
    auto y = (std::move(x) - detail::per_channel<R>(mean)) / detail::per_channel<R>(sqrt(variance + epsilon));
    return detail::scaled_channels(std::move(y), weight, bias);
  }
  template <std::size_t R>
  Tensor<B, R> of_image(Tensor<B, R> x) const {
    const std::size_t images = x.dim(0);
    const std::size_t count = hearth::detail::count_along(x.dynamic_shape(), detail::last_axes(R, R - 2));
    if (count < 2)
      throw_shape_error("InstanceNorm", "two values for each channel of an image or more",
                        x.dynamic_shape().text());
    auto of = detail::standardized(std::move(x), 1, images * features, epsilon);
    if (running_mean && running_var && detail::trains<B>(training)) {
      const double without_bias = static_cast<double>(count) / static_cast<double>(count - 1);
      detail::follow(*running_mean, over_images(std::move(of.mean), images), momentum);
      detail::follow(*running_var, over_images(std::move(of.variance), images) * without_bias, momentum);
    }
    return detail::scaled_channels(std::move(of.values), weight, bias);
  }
  // [n channels] to [channels]
  Tensor<B, 1> over_images(Tensor<B, 1> x, std::size_t images) const {
    return mean(reshape(std::move(x), std::array{images, features}), 0);
  }
};

template <Backend B> using InstanceNorm = InstanceNormNd<B, 0>;    // [n, channels, a, ..]
template <Backend B> using InstanceNorm1d = InstanceNormNd<B, 1>;  // [n, channels, length]
template <Backend B> using InstanceNorm2d = InstanceNormNd<B, 2>;  // [n, channels, rows, columns]
template <Backend B> using InstanceNorm3d = InstanceNormNd<B, 3>;  // [n, channels, depth, rows, columns]
using InstanceNormConfig = InstanceNormNdConfig<0>;
using InstanceNorm1dConfig = InstanceNormNdConfig<1>;
using InstanceNorm2dConfig = InstanceNormNdConfig<2>;
using InstanceNorm3dConfig = InstanceNormNdConfig<3>;

}  // namespace hearth::inline v0_1::nn
