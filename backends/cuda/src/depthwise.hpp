// Convolutions whose groups have one channel each: no product of matrices, a sum of few taps.
#pragma once

#include <optional>

#include <hearth/cuda/array.hpp>

#include "conv_plan.hpp"
#include "launch.hpp"

namespace hearth::inline v0_1::gpu {

template <class N>
struct DepthwiseSizes {
  Taps<N> taps;
  N images, multiplier;  // filters of a channel

  explicit DepthwiseSizes(const ConvPlan& p)
      : taps(p.taps), images(static_cast<N>(p.images)), multiplier(static_cast<N>(p.group_filters())) {}
  HEARTH_DEVICE N filters() const { return taps.channels * multiplier; }
  HEARTH_DEVICE std::size_t out_at(N image, N filter) const {
    return (static_cast<std::size_t>(image) * filters() + filter) * taps.places();
  }
  HEARTH_DEVICE std::size_t in_at(N image, N channel) const {
    return (static_cast<std::size_t>(image) * taps.channels + channel) * taps.pixels();
  }
};

template <class T, class N>
struct Depthwise {
  const T* x;
  const T* weight;
  const T* bias;  // null: none
  T* to;
  DepthwiseSizes<N> sizes;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto& taps = sizes.taps;
    const auto [image, filter, window_y, window_x] =
        InMaps<N>(i, sizes.filters(), taps.y.windows, taps.x.windows);
    const T* from = x + sizes.in_at(image, filter / sizes.multiplier);
    const T* w = weight + static_cast<std::size_t>(filter) * taps.kernel();
    T sum = bias ? bias[filter] : T(0);
    for (N tap_y = 0; tap_y < taps.y.kernel; ++tap_y) {
      const N at_y = taps.y.position(window_y, tap_y);
      if (at_y >= taps.y.extent) continue;
      for (N tap_x = 0; tap_x < taps.x.kernel; ++tap_x) {
        const N at_x = taps.x.position(window_x, tap_x);
        if (at_x >= taps.x.extent) continue;
        sum += from[static_cast<std::size_t>(at_y) * taps.x.extent + at_x] * w[tap_y * taps.x.kernel + tap_x];
      }
    }
    to[i] = sum;
  }
};

template <class T, class N>
struct DepthwiseInputGrad {
  const T* grad;
  const T* weight;
  T* to;
  DepthwiseSizes<N> sizes;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto& taps = sizes.taps;
    const auto [image, channel, y, x] = InMaps<N>(i, taps.channels, taps.y.extent, taps.x.extent);
    T sum = 0;
    for (N filter = channel * sizes.multiplier; filter < (channel + 1) * sizes.multiplier; ++filter) {
      const T* from = grad + sizes.out_at(image, filter);
      const T* w = weight + static_cast<std::size_t>(filter) * taps.kernel();
      for (N tap_y = 0; tap_y < taps.y.kernel; ++tap_y) {
        const N window_y = taps.y.window(y, tap_y);
        if (window_y >= taps.y.windows) continue;
        for (N tap_x = 0; tap_x < taps.x.kernel; ++tap_x) {
          const N window_x = taps.x.window(x, tap_x);
          if (window_x >= taps.x.windows) continue;
          sum += from[window_y * taps.x.windows + window_x] * w[tap_y * taps.x.kernel + tap_x];
        }
      }
    }
    to[i] = sum;
  }
};

// A team sums one weight's products over some of the images.
template <class T, class N>
struct DepthwiseWeightGrad {
  const T* x;
  const T* grad;
  double* to;  // [slices, weights]
  DepthwiseSizes<N> sizes;
  N slice_images;
  HEARTH_IN_TEAM void operator()(std::size_t i, const Team& team) const {
    const auto& taps = sizes.taps;
    const N kernel = taps.kernel(), places = taps.places();
    const N row = static_cast<N>(i) / kernel, tap = static_cast<N>(i) - row * kernel;
    const N slice = row / sizes.filters(), filter = row - slice * sizes.filters();
    const N tap_y = tap / taps.x.kernel, tap_x = tap - tap_y * taps.x.kernel;
    const N first = slice * slice_images, rest = sizes.images - first;
    const N count = (rest < slice_images ? rest : slice_images) * places;
    double sum = 0;
    for (N at = static_cast<N>(team.lane()); at < count; at += static_cast<N>(team.size())) {
      const N some = at / places, place = at - some * places;
      const N window_y = place / taps.x.windows, window_x = place - window_y * taps.x.windows;
      const N y = taps.y.position(window_y, tap_y), at_x = taps.x.position(window_x, tap_x);
      if (y >= taps.y.extent || at_x >= taps.x.extent) continue;
      const T* from = x + sizes.in_at(first + some, filter / sizes.multiplier);
      sum += static_cast<double>(grad[sizes.out_at(first + some, filter) + place]) *
             static_cast<double>(from[static_cast<std::size_t>(y) * taps.x.extent + at_x]);
    }
    sum = team.sum(sum);
    if (team.lane() == 0) to[i] = sum;
  }
};

template <class T>
struct SumOfSlices {
  const double* slices;
  T* to;
  std::size_t count, size;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    double sum = 0;
    for (std::size_t slice = 0; slice < count; ++slice) sum += slices[slice * size + i];
    to[i] = static_cast<T>(sum);
  }
};

template <class T>
Array<T> depthwise_conv(const ConvPlan& p, const Array<T>& x, const Array<T>& weight,
                        const std::optional<Array<T>>& bias) {
  Array<T> out = Array<T>::allocate(x.device(), p.out_shape());
  Launch launch("conv2d", out, x, weight, bias ? *bias : weight);
  with_index_type(std::max({x.numel(), out.numel(), p.taps.reach()}), [&](auto zero) {
    using N = decltype(zero);
    launch.each(out.numel(), Depthwise<T, N>{x.data(), weight.data(), bias ? bias->data() : nullptr,
                                             out.mutable_data(), DepthwiseSizes<N>(p)});
  });
  return out;
}

template <class T>
void depthwise_input_grad(const ConvPlan& p, const Array<T>& grad, const Array<T>& weight, Array<T>& out) {
  Launch launch("conv2d_input_grad", out, grad, weight);
  with_index_type(std::max({grad.numel(), out.numel(), p.taps.reach()}), [&](auto zero) {
    using N = decltype(zero);
    launch.each(out.numel(), DepthwiseInputGrad<T, N>{grad.data(), weight.data(), out.mutable_data(),
                                                      DepthwiseSizes<N>(p)});
  });
}

template <class T>
void depthwise_weight_grad(const ConvPlan& p, const Array<T>& x, const Array<T>& grad, Array<T>& out) {
  constexpr std::size_t kTeams = 1 << 14;  // more than a GPU runs at once
  const std::size_t size = out.numel();
  const std::size_t wanted = std::clamp<std::size_t>(kTeams / size, 1, p.images);
  const std::size_t slice_images = (p.images + wanted - 1) / wanted;
  const std::size_t slices = (p.images + slice_images - 1) / slice_images;
  Array<double> sums = Array<double>::allocate(x.device(), {slices, size});
  Launch launch("conv2d_weight_grad", out, x, grad, sums);
  with_index_type(std::max({x.numel(), grad.numel(), sums.numel(), p.taps.reach()}), [&](auto zero) {
    using N = decltype(zero);
    launch.teams(sums.numel(), DepthwiseWeightGrad<T, N>{x.data(), grad.data(), sums.mutable_data(),
                                                         DepthwiseSizes<N>(p), static_cast<N>(slice_images)});
  });
  launch.each(size, SumOfSlices<T>{sums.data(), out.mutable_data(), slices, size});
}

}  // namespace hearth::inline v0_1::gpu
