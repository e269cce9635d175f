// Transposed convolutions over one, two and three axes.
#pragma once

#include <hearth/nn/conv.hpp>
#include <hearth/tensor/conv_transpose.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, std::size_t D> struct ConvTranspose;

template <std::size_t D>
struct ConvTransposeConfig {
  std::size_t in;   // channels
  std::size_t out;  // filters
  Size<D> kernel;
  Size<D> stride = 1;
  Size<D> padding = 0;
  Size<D> output_padding = 0;
  std::size_t groups = 1;
  bool bias = true;
  Size<D> dilation = 1;

  /// Uniform in +-1/sqrt(out / groups * taps of the kernel), as in PyTorch. Error when a number is 0 that
  /// cannot be, ShapeError when groups do not divide in and out.
  template <ComputeBackend B>
  ConvTranspose<B, D> init(const Device<B>& device, Rng& rng) const {
    detail::check_conv<D>("ConvTranspose", *this);
    auto [weight, offset] = detail::conv_params<B, D>(*this, in, out / groups, device, rng);
    return {.weight = std::move(weight),
            .bias = std::move(offset),
            .stride = stride,
            .padding = padding,
            .output_padding = output_padding,
            .dilation = dilation,
            .groups = groups};
  }
  template <class LayerRecord>
  FromRecord<ConvTransposeConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

template <Backend B, std::size_t D>
struct ConvTranspose {
  Param<B, D + 2, detail::conv_role<D>> weight;  // [channels, filters / groups, ..]
  std::optional<Param<B, 1>> bias;               // [filters]
  std::array<std::size_t, D> stride = repeated<D>(1);
  std::array<std::size_t, D> padding = repeated<D>(0);
  std::array<std::size_t, D> output_padding = repeated<D>(0);
  std::array<std::size_t, D> dilation = repeated<D>(1);
  std::size_t groups = 1;

  HEARTH_MODULE(ConvTranspose, weight, bias, stride, padding, output_padding, dilation, groups)
  static constexpr std::string_view printed_as = hearth::detail::numbered_name<"ConvTranspose", D>;
  // stride, kernel_size, dilation, groups, padding, padding_out, channels
  static constexpr std::size_t burn_constants[] = {D, D, D, 1, D, D, 2};

  /// [n, channels, ..] to [n, filters, ..]: D axes behind the channels.
  template <class A, std::size_t R, class K>
  Tensor<B, D + 2> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, D + 2, Float, A, R, K>();
    const Tensor<B, 1>* offset = bias ? &bias->value() : nullptr;
    const ConvTransposeOptions<D> options = {stride, padding, output_padding, dilation, groups};
    if constexpr (D == 1)
      return conv_transpose1d(std::move(x), weight.value(), offset, options);
    else if constexpr (D == 2)
      return conv_transpose2d(std::move(x), weight.value(), offset, options);
    else
      return conv_transpose3d(std::move(x), weight.value(), offset, options);
  }
};

template <Backend B> using ConvTranspose1d = ConvTranspose<B, 1>;
template <Backend B> using ConvTranspose2d = ConvTranspose<B, 2>;
template <Backend B> using ConvTranspose3d = ConvTranspose<B, 3>;
using ConvTranspose1dConfig = ConvTransposeConfig<1>;
using ConvTranspose2dConfig = ConvTransposeConfig<2>;
using ConvTranspose3dConfig = ConvTransposeConfig<3>;

}  // namespace hearth::inline v0_1::nn
