// Poolings of [n, channels, ..] over one, two and three axes.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/module/numbered_name.hpp>
#include <hearth/nn/size.hpp>
#include <hearth/tensor/pool.hpp>

namespace hearth::inline v0_1::nn {

/// The largest of each window.
template <std::size_t D>
struct MaxPool {
  Size<D> kernel = 2;
  Size<D> stride = kernel;
  Size<D> padding = 0;
  // None in the files of earlier versions: 1, and no.
  std::optional<Size<D>> dilation = {};
  std::optional<bool> ceil_mode = {};

  HEARTH_MODULE(MaxPool, kernel, stride, padding, dilation, ceil_mode)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"MaxPool", D>;

  template <class B, std::size_t R, class K>
  Tensor<B, D + 2> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, D + 2, Float, B, R, K>();
    if constexpr (D == 1)
      return max_pool1d(std::move(x), options());
    else if constexpr (D == 2)
      return max_pool2d(std::move(x), options());
    else
      return max_pool3d(std::move(x), options());
  }

 private:
  PoolOptions<D> options() const;
};

template <std::size_t D>
PoolOptions<D> MaxPool<D>::options() const {
  return {kernel, stride, padding, dilation.value_or(1), ceil_mode.value_or(false)};
}

template <std::size_t D>
struct MaxPoolConfig {
  Size<D> kernel;
  std::optional<Size<D>> stride = {};  // the kernel's size unless given, as in PyTorch
  Size<D> padding = 0;
  Size<D> dilation = 1;
  bool ceil_mode = false;

  MaxPool<D> init() const {
    detail::check_counts(
        "MaxPool", D,
        {{"kernel", least(kernel)}, {"stride", least(stride.value_or(1))}, {"dilation", least(dilation)}});
    MaxPool<D> layer = {.kernel = kernel, .stride = stride.value_or(kernel), .padding = padding};
    if (dilation != Size<D>(1)) layer.dilation = dilation;
    if (ceil_mode) layer.ceil_mode = true;
    return layer;
  }
};

/// The mean of each window.
template <std::size_t D>
struct AvgPool {
  Size<D> kernel = 2;
  Size<D> stride = kernel;
  Size<D> padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  std::optional<std::size_t> divisor_override = {};

  HEARTH_MODULE(AvgPool, kernel, stride, padding, ceil_mode, count_include_pad, divisor_override)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"AvgPool", D>;

  template <class B, std::size_t R, class K>
  Tensor<B, D + 2> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, D + 2, Float, B, R, K>();
    const AvgPoolOptions<D> options = {kernel,          stride, padding, ceil_mode, count_include_pad,
                                       divisor_override};
    if constexpr (D == 1)
      return avg_pool1d(std::move(x), options);
    else if constexpr (D == 2)
      return avg_pool2d(std::move(x), options);
    else
      return avg_pool3d(std::move(x), options);
  }
};

template <std::size_t D>
struct AvgPoolConfig {
  Size<D> kernel;
  std::optional<Size<D>> stride = {};  // the kernel's size unless given
  Size<D> padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  std::optional<std::size_t> divisor_override = {};

  AvgPool<D> init() const {
    detail::check_counts("AvgPool", D,
                         {{"kernel", least(kernel)},
                          {"stride", least(stride.value_or(1))},
                          {"divisor_override", divisor_override.value_or(1)}});
    return {.kernel = kernel,
            .stride = stride.value_or(kernel),
            .padding = padding,
            .ceil_mode = ceil_mode,
            .count_include_pad = count_include_pad,
            .divisor_override = divisor_override};
  }
};

/// Means over output_size windows of nearly one length; over the whole axes unless told otherwise.
template <std::size_t D>
struct AdaptiveAvgPool {
  Size<D> output_size = 1;

  HEARTH_MODULE(AdaptiveAvgPool, output_size)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"AdaptiveAvgPool", D>;

  template <class B, std::size_t R, class K>
  Tensor<B, D + 2> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, D + 2, Float, B, R, K>();
    if constexpr (D == 1)
      return adaptive_avg_pool1d(std::move(x), output_size[0]);
    else if constexpr (D == 2)
      return adaptive_avg_pool2d(std::move(x), output_size);
    else
      return adaptive_avg_pool3d(std::move(x), output_size);
  }
};

template <std::size_t D>
struct AdaptiveAvgPoolConfig {
  Size<D> output_size = 1;

  AdaptiveAvgPool<D> init() const {
    detail::check_counts("AdaptiveAvgPool", D, {{"output_size", least(output_size)}});
    return {.output_size = output_size};
  }
};

using MaxPool1d = MaxPool<1>;
using MaxPool2d = MaxPool<2>;
using MaxPool3d = MaxPool<3>;
using MaxPool1dConfig = MaxPoolConfig<1>;
using MaxPool2dConfig = MaxPoolConfig<2>;
using MaxPool3dConfig = MaxPoolConfig<3>;
using AvgPool1d = AvgPool<1>;
using AvgPool2d = AvgPool<2>;
using AvgPool3d = AvgPool<3>;
using AvgPool1dConfig = AvgPoolConfig<1>;
using AvgPool2dConfig = AvgPoolConfig<2>;
using AvgPool3dConfig = AvgPoolConfig<3>;
using AdaptiveAvgPool1d = AdaptiveAvgPool<1>;
using AdaptiveAvgPool2d = AdaptiveAvgPool<2>;
using AdaptiveAvgPool3d = AdaptiveAvgPool<3>;
using AdaptiveAvgPool1dConfig = AdaptiveAvgPoolConfig<1>;
using AdaptiveAvgPool2dConfig = AdaptiveAvgPoolConfig<2>;
using AdaptiveAvgPool3dConfig = AdaptiveAvgPoolConfig<3>;
/// One mean for each channel.
using GlobalAvgPool1d = AdaptiveAvgPool1d;
using GlobalAvgPool2d = AdaptiveAvgPool2d;
using GlobalAvgPool3d = AdaptiveAvgPool3d;

}  // namespace hearth::inline v0_1::nn
