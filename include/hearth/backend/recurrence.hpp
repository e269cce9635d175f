// All steps of a recurrent layer in one direction as one operation: an optional part of the contract of a
// backend. Where a backend has none, the layers compose the steps of tensor operations.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

#include <hearth/backend/concept.hpp>

namespace hearth::inline v0_1 {

/// With the formulas and the order of gates of nn::LstmCell and nn::GruCell.
enum class RecurrentCell : std::uint8_t { lstm, gru };

constexpr std::size_t gate_count(RecurrentCell cell) { return cell == RecurrentCell::lstm ? 4 : 3; }

struct RecurrenceOptions {
  RecurrentCell cell = RecurrentCell::lstm;
  bool reverse = false;  // from the last step to the first one
  bool keep = false;     // what recurrence_backward wants
};

/// What every step starts from and multiplies with. `bias` is that of the product with h.
template <class Primitive>
struct RecurrenceInputs {
  Primitive x;                    // [steps, n, gates * hidden]: the products with the input, and their bias
  Primitive h;                    // [n, hidden]
  std::optional<Primitive> c;     // [n, hidden], of an LSTM
  Primitive weight;               // [gates * hidden, hidden]
  std::optional<Primitive> bias;  // [gates * hidden]
};

template <class Primitive>
struct Recurrence {
  Primitive output;                      // h behind each step: [steps, n, hidden]
  std::optional<Primitive> c;            // behind the last step, of an LSTM
  std::optional<Primitive> gates, kept;  // the backend's own; none unless options.keep
};

/// The gradients of a recurrence. Those of weight and bias are one product and one sum:
/// transpose(products) times before, and products over its rows.
template <class Primitive>
struct RecurrenceGradients {
  Primitive x, h;
  std::optional<Primitive> c;
  Primitive products;  // [steps * n, gates * hidden], of the products with h
  Primitive before;    // [steps * n, hidden]: the h of each; in any order of rows, the same in both
};

/// Does B run recurrences? Then it has
///   Recurrence<F> recurrence(RecurrenceInputs<F>, const RecurrenceOptions&)
/// and, unless it differentiates them itself,
///   RecurrenceGradients<F> recurrence_backward(F grad, std::optional<F> grad_c, RecurrenceInputs<F>,
///                                              Recurrence<F>, const RecurrenceOptions&)
/// for inputs without their x, and for what recurrence gave of them with options.keep.
template <class B>
inline constexpr bool runs_recurrence =
    requires(RecurrenceInputs<PrimitiveOf<B, Float>> inputs, const RecurrenceOptions& options) {
      { B::recurrence(inputs, options) } -> std::same_as<Recurrence<PrimitiveOf<B, Float>>>;
    };
/// Does it give their gradients, too, so that Autodiff<B> runs recurrences?
template <class B>
inline constexpr bool differentiates_recurrence =
    runs_recurrence<B> && requires(PrimitiveOf<B, Float> grad, RecurrenceInputs<PrimitiveOf<B, Float>> inputs,
                                   Recurrence<PrimitiveOf<B, Float>> made, const RecurrenceOptions& options) {
      B::recurrence_backward(grad, std::optional(grad), inputs, made, options);
    };

}  // namespace hearth::inline v0_1
