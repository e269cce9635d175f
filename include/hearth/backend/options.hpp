// What operations are told beside their tensors: the axes of a reduction, the small structs of convolutions,
// poolings and fused steps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hearth {

/// A set of axes, bit i for axis i.
using AxisSet = std::uint32_t;

struct Conv2dOptions {
  std::array<std::size_t, 2> stride = {1, 1};
  std::array<std::size_t, 2> padding = {0, 0};  // on both sides of rows and of columns
  std::array<std::size_t, 2> dilation = {1, 1};
  std::size_t groups = 1;
};

struct Pool2dOptions {
  std::array<std::size_t, 2> kernel = {2, 2};
  std::array<std::size_t, 2> stride = {2, 2};
  std::array<std::size_t, 2> padding = {0, 0};
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

}  // namespace hearth
