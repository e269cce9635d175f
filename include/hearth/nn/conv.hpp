// Convolutions over one, two and three axes.
#pragma once

#include <hearth/module/numbered_name.hpp>
#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/nn/size.hpp>
#include <hearth/tensor/conv.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, std::size_t D> struct Conv;

namespace detail {
/// Of a convolution's weight: some frameworks lay out those over one axis otherwise.
template <std::size_t D> inline constexpr Role conv_role = D == 1 ? Role::conv1d : Role::plain;

/// Throws ShapeError when groups do not divide both. `who` is the layer's name before its number of axes.
HEARTH_API void check_groups(std::string_view who, std::size_t axes, std::size_t in, std::size_t out,
                             std::size_t groups);
/// And Error when there is nothing of something.
template <std::size_t D, class Config>
void check_conv(std::string_view who, const Config& config) {
  check_counts(who, D,
               {{"in", config.in},
                {"out", config.out},
                {"kernel", least(config.kernel)},
                {"stride", least(config.stride)},
                {"dilation", least(config.dilation)},
                {"groups", config.groups}});
  check_groups(who, D, config.in, config.out, config.groups);
}

template <Backend B, std::size_t D>
struct ConvParams {
  Param<B, D + 2, conv_role<D>> weight;
  std::optional<Param<B, 1>> bias;
};
/// A weight [rows, columns, kernel..], and the bias if the config wants one: uniform in +-1/sqrt(columns *
/// taps of the kernel).
template <ComputeBackend B, std::size_t D, class Config>
ConvParams<B, D> conv_params(const Config& config, std::size_t rows, std::size_t columns,
                             const Device<B>& device, Rng& rng) {
  std::array<std::size_t, D + 2> shape = {rows, columns};
  std::size_t fan_in = columns;
  for (std::size_t i = 0; i < D; ++i) fan_in *= shape[2 + i] = config.kernel[i];
  ConvParams<B, D> made{init_uniform<B, conv_role<D>>(shape, fan_in, device, rng), {}};
  if (config.bias) made.bias = init_uniform<B>(std::array{config.out}, fan_in, device, rng);
  return made;
}
}  // namespace detail

template <std::size_t D> struct ConvConfig;

namespace detail {
// Not inline: a backend's library instantiates it.
template <class B, std::size_t D>
Conv<B, D> conv_of(const ConvConfig<D>& config, const Device<B>& device, Rng& rng);
}  // namespace detail

template <std::size_t D>
struct ConvConfig {
  std::size_t in;   // channels
  std::size_t out;  // filters
  Size<D> kernel;
  Size<D> stride = 1;
  ConvPadding<D> padding = 0;
  Size<D> dilation = 1;
  std::size_t groups = 1;
  bool bias = true;

  /// Uniform in +-1/sqrt(in / groups * taps of the kernel), as in PyTorch. Error when a number is 0 that
  /// cannot be, ShapeError when groups do not divide in and out.
  template <ComputeBackend B>
  Conv<B, D> init(const Device<B>& device, Rng& rng) const {
    return detail::conv_of<B, D>(*this, device, rng);
  }
  template <class LayerRecord>
  FromRecord<ConvConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

template <Backend B, std::size_t D>
struct Conv {
  Param<B, D + 2, detail::conv_role<D>> weight;  // [filters, channels / groups, ..]
  std::optional<Param<B, 1>> bias;               // [filters]
  std::array<std::size_t, D> stride = repeated<D>(1);
  std::array<std::size_t, D> padding = repeated<D>(0);
  std::array<std::size_t, D> dilation = repeated<D>(1);
  std::size_t groups = 1;
  std::optional<std::array<std::size_t, D>> padding_after = {};  // where it is another than before

  HEARTH_MODULE(Conv, weight, bias, stride, padding, dilation, groups, padding_after)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"Conv", D>;
  static constexpr std::size_t burn_constants[] = {D, D, D, 1,
                                                   1};  // stride, kernel_size, dilation, groups, padding

  /// [n, channels, ..] to [n, filters, ..]: D axes behind the channels.
  template <class A, std::size_t R, class K>
  Tensor<B, D + 2> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, D + 2, Float, A, R, K>();
    return apply(std::move(x));
  }

 private:
  Tensor<B, D + 2> apply(Tensor<B, D + 2>&& x) const;
};

template <class B, std::size_t D>
Conv<B, D> detail::conv_of(const ConvConfig<D>& config, const Device<B>& device, Rng& rng) {
  check_conv<D>("Conv", config);
  auto [weight, offset] = conv_params<B, D>(config, config.out, config.in / config.groups, device, rng);
  const ConvPadding<D> around = config.padding.of(config.kernel, config.stride, config.dilation);
  std::optional<std::array<std::size_t, D>> after;
  if (around.before != around.after) after = around.after;
  return {.weight = std::move(weight),
          .bias = std::move(offset),
          .stride = config.stride,
          .padding = around.before,
          .dilation = config.dilation,
          .groups = config.groups,
          .padding_after = after};
}

// Not inline: a backend's library instantiates it.
template <Backend B, std::size_t D>
auto Conv<B, D>::apply(Tensor<B, D + 2>&& x) const -> Tensor<B, D + 2> {
  const Tensor<B, 1>* offset = bias ? &bias->value() : nullptr;
  ConvOptions<D> options = {stride, padding, dilation, groups};
  // What both sides have in common stays the convolution's, the rest is put around x.
  for (std::size_t i = 0; padding_after && i < D; ++i) {
    const std::size_t before = padding[i], after = (*padding_after)[i];
    const std::size_t both = options.padding[i] = before < after ? before : after;
    if (before == after) continue;
    const AxisMap zeros = maps::padding(x.dim(2 + i), before - both, after - both, PadMode::constant);
    x = map_axis(std::move(x), 2 + i, zeros);
  }
  if constexpr (D == 1)
    return conv1d(std::move(x), weight.value(), offset, options);
  else if constexpr (D == 2)
    return conv2d(std::move(x), weight.value(), offset, options);
  else
    return conv3d(std::move(x), weight.value(), offset, options);
}

template <Backend B> using Conv1d = Conv<B, 1>;
template <Backend B> using Conv2d = Conv<B, 2>;
template <Backend B> using Conv3d = Conv<B, 3>;
using Conv1dConfig = ConvConfig<1>;
using Conv2dConfig = ConvConfig<2>;
using Conv3dConfig = ConvConfig<3>;

}  // namespace hearth::inline v0_1::nn
