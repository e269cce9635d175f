#pragma once

#include <hearth/ndarray/array.hpp>

#include "context.hpp"

namespace hearth::inline v0_1::nd {

/// Copies an array to memory with strides of its own, on all threads.
template <class T>
void strided_copy(Context& context, const Array<T>& from, T* to, const Strides& to_strides);

/// The same values, dense, in memory of their own.
template <class T>
Array<T> copy_of(const Array<T>& x);

}  // namespace hearth::inline v0_1::nd
