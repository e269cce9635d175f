// What is done to one element after the other, or to a row of them, and takes more than moving it: compiled
// once for each instruction set. Such files share no inline code with others.
#pragma once

#include <cstddef>

#include <hearth/backend/op/activation.hpp>
#include <hearth/backend/step_element.hpp>

namespace hearth::inline v0_1::nd {

/// An op of one tensor: its value, and its derivative by what it keeps.
template <class T>
struct OpKernels {
  void (*value)(std::size_t count, const T* x, T* out);
  void (*derivative)(std::size_t count, const T* grad, const T* kept, T* out);
};

template <class T>
struct ElementKernels {
  /// exp(x - shift) in out, 0 where that is below the least normal number; returns the sum. x <= shift.
  double (*shifted_exp)(std::size_t count, const T* x, T* out, T shift);

  /// The largest of at least one element; NaN where one is.
  T (*largest)(std::size_t count, const T* x);
  /// In double, in an order that the count alone decides.
  double (*sum)(std::size_t count, const T* x);

  /// Softmax of one row of at least one element.
  void (*softmax)(std::size_t count, const T* x, T* out);

  /// (x + other - mean) / sqrt(variance + epsilon) weight + bias of one row of at least one element. All but
  /// x may be null, and out may be x.
  void (*layer_norm)(std::size_t count, const T* x, const T* other, const T* weight, const T* bias, T epsilon,
                     T* out);

  /// Steps of optimizers. velocity may be null.
  void (*sgd)(std::size_t count, const SgdElement<T>& element, const T* grad, T* weight, T* velocity);
  void (*adam)(std::size_t count, const AdamElement<T>& element, const T* grad, T* weight, T* mean,
               T* variance);

  /// Ops that are exponentials at heart.
  OpKernels<T> exp, sigmoid, tanh, erf, silu, gelu, gelu_tanh;
};

template <class T>
const ElementKernels<T>& element_kernels_portable();
template <class T>
const ElementKernels<T>& element_kernels_avx2();
template <class T>
const ElementKernels<T>& element_kernels_avx512();

/// The widest that this machine can run.
template <class T>
const ElementKernels<T>& element_kernels();

/// The kernels of an op that has some.
template <class Op, class T>
inline constexpr OpKernels<T> ElementKernels<T>::* kernels_of = nullptr;
#define HEARTH_KERNELS(Op, name) \
  template <class T>             \
  inline constexpr OpKernels<T> ElementKernels<T>::* kernels_of<op::Op, T> = &ElementKernels<T>::name;
HEARTH_KERNELS(Exp, exp)
HEARTH_KERNELS(Sigmoid, sigmoid)
HEARTH_KERNELS(Tanh, tanh)
HEARTH_KERNELS(Erf, erf)
HEARTH_KERNELS(Silu, silu)
HEARTH_KERNELS(Gelu, gelu)
HEARTH_KERNELS(GeluTanh, gelu_tanh)
#undef HEARTH_KERNELS

}  // namespace hearth::inline v0_1::nd
