// The windows of an image as the columns of a matrix, and back.
#pragma once

#include <algorithm>
#include <cstddef>

#include "conv_plan.hpp"
#include "rounding.hpp"

namespace hearth::inline v0_1::nd {

// The output columns whose tap lies inside of the image: [begin, end).
struct Inside {
  std::size_t begin, end;
  Inside(std::size_t out, std::size_t extent, std::size_t stride, std::size_t padding, std::size_t shift) {
    // position = o * stride + shift - padding, wanted in [0, extent)
    begin = shift >= padding ? 0 : std::min(out, round_up_divide(padding - shift, stride));
    end = extent + padding <= shift ? 0 : std::min(out, round_up_divide(extent + padding - shift, stride));
    end = std::max(begin, end);
  }
};

// Calls f(row of the matrix, its column, pointer offset in the group's channels, count) for each stretch of
// places whose taps lie inside; the rest of each row of places is padding, told by pad(row, column, count).
template <class F, class P>
void for_each_tap(const ConvPlan& p, const F& f, const P& pad) {
  const auto& o = p.options;
  std::size_t row = 0;
  for (std::size_t c = 0; c < p.group_channels(); ++c)
    for (std::size_t ky = 0; ky < p.kernel_rows; ++ky)
      for (std::size_t kx = 0; kx < p.kernel_columns; ++kx, ++row) {
        const Inside in_y(p.out_rows, p.rows, o.stride[0], o.padding[0], ky * o.dilation[0]);
        const Inside in_x(p.out_columns, p.columns, o.stride[1], o.padding[1], kx * o.dilation[1]);
        pad(row, 0, in_y.begin * p.out_columns);
        for (std::size_t y = in_y.begin; y < in_y.end; ++y) {
          const std::size_t place = y * p.out_columns;
          pad(row, place, in_x.begin);
          if (in_x.end > in_x.begin) {
            const std::size_t image_y = y * o.stride[0] + ky * o.dilation[0] - o.padding[0];
            const std::size_t image_x = in_x.begin * o.stride[1] + kx * o.dilation[1] - o.padding[1];
            f(row, place + in_x.begin, (c * p.rows + image_y) * p.columns + image_x, in_x.end - in_x.begin);
          }
          pad(row, place + in_x.end, p.out_columns - in_x.end);
        }
        pad(row, in_y.end * p.out_columns, (p.out_rows - in_y.end) * p.out_columns);
      }
}

template <class T>
void im2col(const ConvPlan& p, const T* image, T* matrix) {
  const std::size_t stride = p.options.stride[1], places = p.places();
  for_each_tap(
      p,
      [&](std::size_t row, std::size_t place, std::size_t at, std::size_t count) {
        T* to = matrix + row * places + place;
        const T* from = image + at;
        if (stride == 1)
          for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
        else
          for (std::size_t i = 0; i < count; ++i) to[i] = from[i * stride];
      },
      [&](std::size_t row, std::size_t place, std::size_t count) {
        std::fill_n(matrix + row * places + place, count, T(0));
      });
}

// The transpose of im2col: adds every tap's gradient to the pixel it came from.
template <class T>
void col2im(const ConvPlan& p, const T* matrix, T* image) {
  const std::size_t stride = p.options.stride[1], places = p.places();
  for_each_tap(
      p,
      [&](std::size_t row, std::size_t place, std::size_t at, std::size_t count) {
        const T* from = matrix + row * places + place;
        T* to = image + at;
        if (stride == 1)
          for (std::size_t i = 0; i < count; ++i) to[i] += from[i];
        else
          for (std::size_t i = 0; i < count; ++i) to[i * stride] += from[i];
      },
      [](std::size_t, std::size_t, std::size_t) {});
}

}  // namespace hearth::inline v0_1::nd
