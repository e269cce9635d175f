// One step of a recurrent layer for some rows of a batch and some of the hidden units: the product with the
// weight and the gates behind it in one loop, and the same on the way back.
//
// The kernels are compiled once for each instruction set; such files share no inline code with others.
#pragma once

#include <cstddef>

namespace hearth::inline v0_1::nd {

/// Rows 0 .. rows - 1, units first .. last - 1. Of an array that is `width` wide, row r stands at r * row *
/// width; states are [rows, hidden] with steps of their own.
struct RecurrentPart {
  std::size_t rows, hidden, first, last;  // first is a multiple of lanes
  std::ptrdiff_t row;
};

template <class T>
struct RecurrentForward : RecurrentPart {
  const T* x;  // gates * hidden wide, as gates
  T* output;   // hidden wide, as kept
  T* gates;    // behind their functions, or none; may be x
  T* kept;     // of an LSTM c, of a GRU what r is multiplied with; or none
  const T* h;  // before the step
  std::ptrdiff_t h_row;
  T* c;             // [rows, hidden], of an LSTM: before the step, and then behind it
  const T* weight;  // [hidden / lanes][1 + hidden][gates][lanes]: the bias, then the weight's columns
};

template <class T>
struct RecurrentBackward : RecurrentPart {
  const T *grad, *gates, *kept;
  const T *h, *c;        // before the step; c of an LSTM
  std::ptrdiff_t h_row;  // of c too
  T* x;                  // the gradient of x
  T* products;           // that of the products with h; of an LSTM it is x
  T* before;             // h, hidden wide
  T* grad_h;             // [rows, filled]: what steps behind this one make of the gradient of its output
  std::size_t filled;
  T* grad_c;  // [rows, hidden], of an LSTM: the gradient of c behind the step, and then before it
};

/// grad_h += products times the weight, for columns first .. last - 1.
template <class T>
struct RecurrentProducts {
  std::size_t rows, wide, first, last;  // first is a multiple of columns, and so is filled
  const T* products;
  std::ptrdiff_t row;  // elements from one to the next
  T* grad_h;
  std::size_t filled;
  const T* weight;  // [filled / columns][wide][columns]
};

template <class T>
struct RecurrenceKernels {
  std::size_t lanes, columns;  // hidden is filled up to multiples of these in weights
  void (*lstm)(const RecurrentForward<T>&);
  void (*lstm_backward)(const RecurrentBackward<T>&);
  void (*gru)(const RecurrentForward<T>&);
  void (*gru_backward)(const RecurrentBackward<T>&);
  void (*products)(const RecurrentProducts<T>&);
};

template <class T>
const RecurrenceKernels<T>& recurrence_kernels_portable();
template <class T>
const RecurrenceKernels<T>& recurrence_kernels_avx2();
template <class T>
const RecurrenceKernels<T>& recurrence_kernels_avx512();

/// The widest that this machine can run.
template <class T>
const RecurrenceKernels<T>& recurrence_kernels();

}  // namespace hearth::inline v0_1::nd
