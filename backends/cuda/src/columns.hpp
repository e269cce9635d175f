// The windows of images as the columns of a matrix (im2col), and back; and the two orders of a convolution's
// results.
#pragma once

#include "taps.hpp"

namespace hearth::inline v0_1::gpu {

/// A matrix with a row for each channel and tap and a column for each window: for those from `begin` on,
/// counted from the first place of the first image. Images may lie `image_step` apart, as in unfold2d.
template <class N>
struct ColumnLayout {
  N begin, count;
  std::size_t image_step, row_step;

  HEARTH_DEVICE std::size_t at(N image, N place, std::size_t row) const {
    return image * image_step + row * row_step + place - begin;
  }
};

// One thread writes all taps of a channel and a window: neighbours write neighbouring columns.
template <class T, class N>
struct ImagesToColumns {
  const T* images;  // from the first image of the columns on
  T* columns;
  Taps<N> taps;
  ColumnLayout<N> layout;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const N channel = static_cast<N>(i) / layout.count;
    const N which = static_cast<N>(i) - channel * layout.count + layout.begin;
    const N image = which / taps.places(), place = which - image * taps.places();
    const N window_y = place / taps.x.windows, window_x = place - window_y * taps.x.windows;
    const T* from = images + (static_cast<std::size_t>(image) * taps.channels + channel) * taps.pixels();
    T* to = columns + layout.at(image, place, static_cast<std::size_t>(channel) * taps.kernel());
    for (N tap_y = 0; tap_y < taps.y.kernel; ++tap_y) {
      const N y = taps.y.position(window_y, tap_y);
      for (N tap_x = 0; tap_x < taps.x.kernel; ++tap_x, to += layout.row_step) {
        const N x = taps.x.position(window_x, tap_x);
        const bool inside = y < taps.y.extent && x < taps.x.extent;
        *to = inside ? from[static_cast<std::size_t>(y) * taps.x.extent + x] : T(0);
      }
    }
  }
};

// One thread sums the windows that see a pixel, in the order of their taps.
template <class T, class N>
struct ColumnsToImages {
  const T* columns;
  T* images;
  Taps<N> taps;
  ColumnLayout<N> layout;
  bool add;  // to what earlier columns gave
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto [image, channel, y, x] = InMaps<N>(i, taps.channels, taps.y.extent, taps.x.extent);
    T sum = add ? images[i] : T(0);
    for (N tap_y = 0; tap_y < taps.y.kernel; ++tap_y) {
      const N window_y = taps.y.window(y, tap_y);
      if (window_y >= taps.y.windows) continue;
      for (N tap_x = 0; tap_x < taps.x.kernel; ++tap_x) {
        const N window_x = taps.x.window(x, tap_x);
        if (window_x >= taps.x.windows) continue;
        const N place = window_y * taps.x.windows + window_x;
        if (image * taps.places() + place - layout.begin >= layout.count) continue;
        const std::size_t tap = tap_y * taps.x.kernel + tap_x;
        sum += columns[layout.at(image, place, static_cast<std::size_t>(channel) * taps.kernel() + tap)];
      }
    }
    images[i] = sum;
  }
};

// Where an element of [filters, columns] stands, there and in [images, filters, places].
template <class N>
struct InFilters {
  N filter;
  std::size_t in_columns, in_images;
  HEARTH_DEVICE InFilters(std::size_t i, const ColumnLayout<N>& layout, N filters, N places) {
    filter = static_cast<N>(i) / layout.count;
    const N column = static_cast<N>(i) - filter * layout.count, which = column + layout.begin;
    const N image = which / places, place = which - image * places;
    in_columns = filter * layout.row_step + column;
    in_images = (static_cast<std::size_t>(image) * filters + filter) * places + place;
  }
};

// From [images, filters, places] to [filters, columns]: the products of many images are then one.
template <class T, class N>
struct ImagesToFilters {
  const T* images;
  T* filters;
  N filter_count, places;
  ColumnLayout<N> layout;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const InFilters<N> at(i, layout, filter_count, places);
    filters[at.in_columns] = images[at.in_images];
  }
};

// And back, with the bias.
template <class T, class N>
struct FiltersToImages {
  const T* filters;
  T* images;
  const T* bias;  // null: none
  N filter_count, places;
  ColumnLayout<N> layout;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const InFilters<N> at(i, layout, filter_count, places);
    const T value = filters[at.in_columns];
    images[at.in_images] = bias ? value + bias[at.filter] : value;
  }
};

}  // namespace hearth::inline v0_1::gpu
