// One block of the rows of a batch on its way through all steps of a recurrent layer. A row needs nothing of
// another, so blocks never wait for each other; within one, the product with the weight and the gates behind
// it are one loop.
//
// The kernels are compiled once for each instruction set; such files share no inline code with others.
#pragma once

#include <cstddef>

namespace hearth::nd {

/// Arrays [steps, rows, width] are walked together: the element for a step and a row stands at
/// (step * this->step + row * this->row) * width, from the step that comes first.
struct RecurrentWalk {
  std::size_t steps, rows, hidden;
  std::ptrdiff_t step, row;
};

template <class T>
struct RecurrentForward : RecurrentWalk {
  const T* x;       // gates * hidden wide, as gates
  T* output;        // hidden wide, as kept
  T* gates;         // behind their functions, or none; may be x
  T* kept;          // of an LSTM c, of a GRU what r is multiplied with; or none
  const T* h;       // [rows, hidden], before the first step
  T* c;             // [rows, hidden], of an LSTM: before the first step, then behind the last one
  const T* weight;  // [hidden / lanes][1 + hidden][gates][lanes]: the bias, then the weight's columns
};

template <class T>
struct RecurrentBackward : RecurrentWalk {
  const T *grad, *output, *gates, *kept;
  const T *h, *c;   // [rows, hidden], before the first step
  T* x;             // the gradient of x
  T* products;      // that of the products with h; of an LSTM it is x
  T* before;        // h before each step, hidden wide
  T* grad_h;        // [rows, hidden / columns * columns], zeros; then the gradient of h
  T* grad_c;        // [rows, hidden], of an LSTM: the gradient of the last c, then that of the first one
  const T* weight;  // [hidden / columns][gates * hidden][columns]
};

template <class T>
struct RecurrenceKernels {
  std::size_t lanes, columns;  // hidden is filled up to multiples of these in weights
  void (*lstm)(const RecurrentForward<T>& block);
  void (*lstm_backward)(const RecurrentBackward<T>& block);  // the walk begins at the last step
  void (*gru)(const RecurrentForward<T>& block);
  void (*gru_backward)(const RecurrentBackward<T>& block);
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

}  // namespace hearth::nd
