// The largest of windows of 2 by 2 pixels side by side, by far the most frequent pooling. The kernels are
// compiled once for each instruction set; such files share no inline code with others.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hearth::inline v0_1::nd {

/// One image's `rows` x `columns` windows, whose pixels are rows of `width`: the largest of each, and which
/// pixel it was, unless `place` is null. The first of equal ones stays; NaN wins, as in PyTorch.
template <class T>
using MaxOfFours = void (*)(const T* image, std::size_t rows, std::size_t columns, std::size_t width,
                            T* value, std::int64_t* place);

template <class T>
MaxOfFours<T> max_of_fours_portable();
template <class T>
MaxOfFours<T> max_of_fours_avx2();

/// The widest that this machine can run.
template <class T>
MaxOfFours<T> max_of_fours();

}  // namespace hearth::inline v0_1::nd
