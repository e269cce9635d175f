// The transforms of a weight [filters, channels, 3, 3] for Winograd's convolutions, and the way back for its
// gradient.
#pragma once

#include <algorithm>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

#include "blocks.hpp"
#include "winograd_tiles.hpp"

namespace hearth::inline v0_1::nd {

/// For each of the 16 positions, `step` elements apart, a matrix whose rows are runs of `run` elements.
template <class T>
struct TransformedFilters {
  std::size_t run, step;
  Array<T> values;

  TransformedFilters(const Device& device, std::size_t rows, std::size_t columns)
      : run(round_up(columns, winograd_kernels<T>().width)),
        step(position_step(rows * run)),
        values(Array<T>::allocate(device, {kPositions * step})) {}
};

/// Taps of `count` windows, [9, run], with zeros behind the columns that a weight has.
template <class T>
Array<T> taps_of_runs(const Device& device, std::size_t count, std::size_t run) {
  Array<T> taps = Array<T>::allocate(device, {count * kTaps * run});
  std::fill_n(taps.mutable_data(), count * kTaps * run, T(0));
  return taps;
}

/// Lines of windows that make a block.
inline std::size_t lines_per_block(std::size_t windows) { return pieces_per_block(kPositions * windows); }

/// [channels, filters] for each position.
template <class T>
TransformedFilters<T> transform_filters(const Array<T>& weight) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const std::size_t filters = weight.shape[0], channels = weight.shape[1];
  const Device device = weight.device();
  TransformedFilters<T> out(device, channels, filters);
  T* to = out.values.mutable_data();
  constexpr std::size_t kTogether = 4;  // channels whose taps are read at a time: they share cache lines
  const std::size_t block = round_up(lines_per_block(filters), kTogether);
  in_blocks(device.context(), channels, block, [&](std::size_t begin, std::size_t end) {
    Array<T> taps = taps_of_runs<T>(device, kTogether, out.run);
    for (std::size_t c = begin; c < end; c += kTogether) {
      const std::size_t count = std::min(kTogether, end - c);
      kernels.transpose(filters, count * kTaps, weight.data() + c * kTaps, channels * kTaps,
                        taps.mutable_data(), out.run);
      for (std::size_t i = 0; i < count; ++i)
        kernels.filter(out.run, taps.data() + i * kTaps * out.run, static_cast<std::ptrdiff_t>(out.run),
                       to + (c + i) * out.run, out.step);
    }
  });
  return out;
}

/// [filters, channels] for each position, the windows turned round: these bring a gradient back to the input.
template <class T>
TransformedFilters<T> transform_turned_filters(const Array<T>& weight) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const std::size_t filters = weight.shape[0], channels = weight.shape[1];
  const Device device = weight.device();
  TransformedFilters<T> out(device, filters, channels);
  T* to = out.values.mutable_data();
  in_blocks(device.context(), filters, lines_per_block(channels), [&](std::size_t begin, std::size_t end) {
    Array<T> taps = taps_of_runs<T>(device, 1, out.run);
    for (std::size_t f = begin; f < end; ++f) {
      kernels.transpose(channels, kTaps, weight.data() + f * channels * kTaps, kTaps, taps.mutable_data(),
                        out.run);
      kernels.filter(out.run, taps.data() + (kTaps - 1) * out.run, -static_cast<std::ptrdiff_t>(out.run),
                     to + f * out.run, out.step);
    }
  });
  return out;
}

/// The gradient [filters, channels, 3, 3] of a weight from that of its transform, [filters, channels] for
/// each position.
template <class T>
void filters_grad(const TransformedFilters<T>& grad, std::size_t filters, std::size_t channels, T* out) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  Array<T> taps = taps_of_runs<T>(grad.values.device(), 1, grad.run);
  for (std::size_t f = 0; f < filters; ++f) {
    kernels.filter_grad(grad.run, grad.values.data() + f * grad.run, grad.step, taps.mutable_data(),
                        static_cast<std::ptrdiff_t>(grad.run));
    kernels.transpose(kTaps, channels, taps.data(), grad.run, out + f * channels * kTaps, kTaps);
  }
}

}  // namespace hearth::inline v0_1::nd
