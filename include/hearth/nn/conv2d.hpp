#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/tensor/conv.hpp>

namespace hearth::nn {

template <Backend B> struct Conv2d;

/// Rows and columns, or one number for both.
struct Size2d {
  std::size_t rows, columns;
  constexpr Size2d(std::size_t both) : rows(both), columns(both) {}
  constexpr Size2d(std::size_t rows, std::size_t columns) : rows(rows), columns(columns) {}
  constexpr operator std::array<std::size_t, 2>() const { return {rows, columns}; }
};

struct Conv2dConfig {
  std::size_t in;   // channels
  std::size_t out;  // filters
  Size2d kernel;
  Size2d stride = 1;
  Size2d padding = 0;
  Size2d dilation = 1;
  std::size_t groups = 1;
  bool bias = true;

  /// Uniform in +-1/sqrt(in / groups * rows * columns), as in PyTorch. ShapeError when groups do not divide
  /// in and out.
  template <ComputeBackend B>
  Conv2d<B> init(const Device<B>& device, Rng& rng) const {
    if (groups == 0 || in % groups != 0 || out % groups != 0)
      throw_shape_error(
          "Conv2d",
          "groups that divide " + std::to_string(in) + " channels and " + std::to_string(out) + " filters",
          std::to_string(groups));
    const std::array shape = {out, in / groups, kernel.rows, kernel.columns};
    const std::size_t fan_in = shape[1] * shape[2] * shape[3];
    auto weight = init_uniform<B>(shape, fan_in, device, rng);
    std::optional<Param<B, 1>> offset;
    if (bias) offset = init_uniform<B>(std::array{out}, fan_in, device, rng);
    return {.weight = std::move(weight),
            .bias = std::move(offset),
            .stride = stride,
            .padding = padding,
            .dilation = dilation,
            .groups = groups};
  }
  template <class LayerRecord>
  FromRecord<Conv2dConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }

  template <ComputeBackend B>
  Conv2d<B> with_record(const Conv2d<Stored>& record, const Device<B>& device) const {
    return detail::built_with<Conv2d<B>>(*this, record, device);
  }
};

template <Backend B>
struct Conv2d {
  Param<B, 4> weight;               // [filters, channels / groups, rows, columns]
  std::optional<Param<B, 1>> bias;  // [filters]
  std::array<std::size_t, 2> stride = {1, 1};
  std::array<std::size_t, 2> padding = {0, 0};
  std::array<std::size_t, 2> dilation = {1, 1};
  std::size_t groups = 1;

  HEARTH_MODULE(Conv2d, weight, bias, stride, padding, dilation, groups)
  static constexpr std::size_t burn_constants[] = {2, 2, 2, 1,
                                                   1};  // stride, kernel_size, dilation, groups, padding

  /// [n, channels, rows, columns] to [n, filters, out rows, out columns]
  template <class A, std::size_t R, class K>
  Tensor<B, 4> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, 4, Float, A, R, K>();
    return conv2d(std::move(x), weight.value(), bias ? &bias->value() : nullptr,
                  {stride, padding, dilation, groups});
  }
};

}  // namespace hearth::nn
