// The two products that a convolution with stride 1 is made of, when image rows are laid out at one pitch:
// there every tap of the kernel reads the whole image as one run, shifted. No matrix of windows is built.
//
// The kernels are compiled once for each instruction set; such files share no inline code with others.
#pragma once

#include <cstddef>

namespace hearth::inline v0_1::nd {

template <class T>
struct WindowKernels {
  /// n, the length of each run, is a multiple of this: of a register.
  std::size_t width;

  /// c[m, n] from a[m, taps]: c[i][j] = sum over t of a[i][t] * base[offsets[t] + j].
  void (*correlate)(std::size_t m, std::size_t n, std::size_t taps, const T* a, const T* base,
                    const std::ptrdiff_t* offsets, T* c);

  /// c[m, taps] from g[images, m, n]: c[i][t] += sum over images and j of g[image][i][j] * x[image * x_image
  /// + offsets[t] + j].
  void (*dots)(std::size_t images, std::size_t m, std::size_t n, std::size_t taps, const T* g, const T* x,
               std::size_t x_image, const std::ptrdiff_t* offsets, T* c);

  /// to[i * to_pitch + j] = from[i * pitch + j] + offset, for i < rows and j < columns.
  void (*copy)(std::size_t rows, std::size_t columns, const T* from, std::size_t pitch, T offset, T* to,
               std::size_t to_pitch);
};

template <class T>
const WindowKernels<T>& window_kernels_portable();
template <class T>
const WindowKernels<T>& window_kernels_avx2();
template <class T>
const WindowKernels<T>& window_kernels_avx512();

/// The widest that this machine can run.
template <class T>
const WindowKernels<T>& window_kernels();

}  // namespace hearth::inline v0_1::nd
