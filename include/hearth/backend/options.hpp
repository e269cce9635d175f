// What operations are told beside their tensors: the axes of a reduction, the small structs of convolutions,
// poolings and fused steps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

/// A set of axes, bit i for axis i.
using AxisSet = std::uint32_t;

/// The same number for each of D axes.
template <std::size_t D>
constexpr std::array<std::size_t, D> repeated(std::size_t number) {
  std::array<std::size_t, D> numbers = {};
  for (std::size_t& n : numbers) n = number;
  return numbers;
}

/// The smallest of a number for each axis.
template <std::size_t D>
constexpr std::size_t least(const std::array<std::size_t, D>& numbers) {
  std::size_t found = numbers[0];
  for (const std::size_t n : numbers) found = n < found ? n : found;
  return found;
}

/// A convolution over D axes.
template <std::size_t D>
struct ConvOptions {
  std::array<std::size_t, D> stride = repeated<D>(1);
  std::array<std::size_t, D> padding = repeated<D>(0);  // on both sides
  std::array<std::size_t, D> dilation = repeated<D>(1);
  std::size_t groups = 1;
};
using Conv2dOptions = ConvOptions<2>;

/// The largest of windows over D axes.
template <std::size_t D>
struct PoolOptions {
  std::array<std::size_t, D> kernel = repeated<D>(2);
  std::array<std::size_t, D> stride = repeated<D>(2);
  std::array<std::size_t, D> padding = repeated<D>(0);
  std::array<std::size_t, D> dilation = repeated<D>(1);
  bool ceil_mode = false;  // a last window may reach over the end
};
using Pool2dOptions = PoolOptions<2>;

/// Windows of images as columns, and columns added up to images.
struct Unfold2dOptions {
  std::array<std::size_t, 2> kernel;
  std::array<std::size_t, 2> stride = {1, 1};
  std::array<std::size_t, 2> padding = {0, 0};
  std::array<std::size_t, 2> dilation = {1, 1};
};

/// What standardize gives of [outer, groups, inner]: (x - mean) / sqrt(variance + epsilon), in the same
/// shape, and the mean and the variance (that divides by all) of each group: [groups].
template <class Primitive>
struct Standardized {
  Primitive values, mean, variance;
};

/// One step of stochastic gradient descent (torch.optim.SGD's formula).
struct SgdStep {
  double learning_rate = 0;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool first = false;  // the velocity starts as the gradient
};

/// One step of Adam (Kingma & Ba, 2015) or AdamW (Loshchilov & Hutter, 2019), with PyTorch's bias correction.
struct AdamStep {
  double learning_rate = 0;
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  bool decoupled = false;                   // AdamW: the decay does not pass through the moments
  double correction1 = 1, correction2 = 1;  // 1 - beta^t
};

/// Rows or columns that a window of `kernel` taps makes of `extent`; 0 when it does not fit.
constexpr std::size_t window_count(std::size_t extent, std::size_t kernel, std::size_t stride,
                                   std::size_t padding, std::size_t dilation) {
  const std::size_t span = dilation * (kernel - 1) + 1, padded = extent + 2 * padding;
  return padded < span ? 0 : (padded - span) / stride + 1;
}

/// Windows of a pooling along one axis. With ceil_mode one more may reach over the end, but it begins inside
/// of the image or of the padding before it.
constexpr std::size_t pool_windows(std::size_t extent, std::size_t kernel, std::size_t stride,
                                   std::size_t padding, std::size_t dilation, bool ceil_mode) {
  if (!ceil_mode) return window_count(extent, kernel, stride, padding, dilation);
  const std::size_t span = dilation * (kernel - 1) + 1, padded = extent + 2 * padding;
  if (padded + stride <= span) return 0;
  const std::size_t windows = (padded + stride - 1 - span) / stride + 1;
  return (windows - 1) * stride >= extent + padding ? windows - 1 : windows;
}

}  // namespace hearth::inline v0_1
