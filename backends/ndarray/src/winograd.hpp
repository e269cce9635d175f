// The transforms of Winograd's F(2x2, 3x3): two by two outputs of a 3x3 window come from 16 products, not 36.
// A tile is 4x4 pixels that overlap the next tile by two; its transform has 16 positions. Pixels have their
// channels innermost, so that every transform runs along channels, whatever the size of the image.
//
// The kernels are compiled once for each instruction set; such files share no inline code with others.
#pragma once

#include <cstddef>

namespace hearth::inline v0_1::nd {

/// Position p of a transform stands `step` elements behind position p - 1; n, the length of each run, is a
/// multiple of `width`.
template <class T>
struct WinogradKernels {
  std::size_t width;

  /// to[j][i] = from[i][j], for i < rows and j < columns.
  void (*transpose)(std::size_t rows, std::size_t columns, const T* from, std::size_t from_row, T* to,
                    std::size_t to_row);

  /// rows: 4 of 2 tiles + 2 pixels; to: [tiles, n] for each position.
  void (*input)(std::size_t tiles, std::size_t n, const T* const* rows, T* to, std::size_t step);
  /// from: [tiles, n] for each position; rows: 2 of 2 tiles pixels, to which bias [n] is added if there is
  /// one.
  void (*output)(std::size_t tiles, std::size_t n, const T* from, std::size_t step, const T* bias,
                 T* const* rows);
  /// The adjoint of `output`.
  void (*output_grad)(std::size_t tiles, std::size_t n, const T* const* rows, T* to, std::size_t step);

  /// taps: 9 runs, tap_step (which may be negative) from one to the next.
  void (*filter)(std::size_t n, const T* taps, std::ptrdiff_t tap_step, T* to, std::size_t step);
  /// The adjoint of `filter`.
  void (*filter_grad)(std::size_t n, const T* from, std::size_t step, T* taps, std::ptrdiff_t tap_step);
};

template <class T>
const WinogradKernels<T>& winograd_kernels_portable();
template <class T>
const WinogradKernels<T>& winograd_kernels_avx2();
template <class T>
const WinogradKernels<T>& winograd_kernels_avx512();

/// The widest that this machine can run.
template <class T>
const WinogradKernels<T>& winograd_kernels();

}  // namespace hearth::inline v0_1::nd
