// All steps of a recurrent layer: the batch is cut into blocks of rows, and each goes through all steps on
// one thread.
#include <algorithm>

#include <hearth/backend/recurrence.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "recurrence_kernels.hpp"
#include "recurrence_weights.hpp"
#include "rounding.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

/// A part of the batch that goes through all steps without waiting for others.
std::size_t rows_of_a_block(std::size_t rows) {
  constexpr std::size_t kLeast = 4, kMost = 12;
  return std::clamp((rows + 3) / 4, kLeast, kMost);
}

/// Is the weight so large that blocks of rows, each reading all of it at each step, would wait for memory?
/// Then threads share its units, and meet behind every step.
template <class T>
bool is_large(std::size_t wide, std::size_t hidden) {
  return wide * hidden * sizeof(T) > (std::size_t{3} << 18);
}

/// Units of a block, of at most so many blocks.
std::size_t units_of_a_block(std::size_t filled, std::size_t columns) {
  constexpr std::size_t kMost = 16;
  return round_up(round_up_divide(filled, kMost), columns);
}

/// How arrays [steps, rows, width] lie: by steps, or by rows as those of a network with batch_first do.
struct Order {
  bool by_rows;
  std::size_t steps, rows;

  template <class T>
  explicit Order(const Array<T>& x)
      : by_rows(x.strides[1] > x.strides[0]), steps(x.shape[0]), rows(x.shape[1]) {}

  /// Dense in this order.
  template <class T>
  Array<T> dense(Array<T> x) const {
    return contiguous(by_rows ? permute(std::move(x), {1, 0, 2}) : std::move(x));
  }
  template <class T>
  Array<T> allocate(const Device& device, std::size_t width) const {
    return Array<T>::allocate(device, by_rows ? Shape{rows, steps, width} : Shape{steps, rows, width});
  }
  /// A dense one as [steps, rows, width].
  template <class T>
  Array<T> seen(Array<T> x) const {
    return by_rows ? permute(std::move(x), {1, 0, 2}) : x;
  }

  /// How far apart two rows stand, in rows.
  std::ptrdiff_t row() const { return by_rows ? static_cast<std::ptrdiff_t>(steps) : 1; }
  /// Where a row stands at a step.
  std::size_t place(std::size_t step, std::size_t row) const {
    return by_rows ? row * steps + step : step * rows + row;
  }
};

/// Some rows and some units.
struct Part {
  std::size_t row, rows, first, last;
};

/// Calls step(s, part) for all steps, rows and units. A step of a part comes behind the steps before it of
/// all parts that have its rows.
template <class F>
void walk(Context& context, std::size_t steps, std::size_t rows, std::size_t units, std::size_t together,
          bool shares_units, const F& step) {
  if (shares_units) {
    for (std::size_t s = 0; s < steps; ++s)
      in_blocks(context, units, together,
                [&](std::size_t first, std::size_t last) { step(s, Part{0, rows, first, last}); });
    return;
  }
  in_blocks(context, rows, rows_of_a_block(rows), [&](std::size_t begin, std::size_t end) {
    for (std::size_t s = 0; s < steps; ++s) step(s, Part{begin, end - begin, 0, units});
  });
}

}  // namespace

template <class T>
Recurrence<Array<T>> recurrence(RecurrenceInputs<Array<T>> in, const RecurrenceOptions& options) {
  const profile::Scope scope([&] {
    return work(options.cell == RecurrentCell::lstm ? "lstm" : "gru",
                2 * count_of(in.x.numel() * in.weight.shape[1]), bytes_of(in.x, in.weight));
  });
  const auto& kernels = recurrence_kernels<T>();
  const Order order(in.x);
  const bool lstm = options.cell == RecurrentCell::lstm;
  const std::size_t hidden = in.weight.shape[1], gates = gate_count(options.cell), wide = gates * hidden;
  Array<T> x = order.dense(std::move(in.x));
  const Array<T> h = contiguous(std::move(in.h)), weight = contiguous(std::move(in.weight));
  if (in.bias) in.bias = contiguous(std::move(*in.bias));
  const Array<T> panels = packed(weight, in.bias ? in.bias->data() : nullptr, gates, kernels.lanes);
  const Device device = x.device();
  Recurrence<Array<T>> made;
  Array<T> output = order.template allocate<T>(device, hidden);
  if (lstm) made.c = exclusive(std::move(*in.c));
  if (options.keep) {
    made.gates = x.reusable() ? x : order.template allocate<T>(device, wide);
    made.kept = order.template allocate<T>(device, hidden);
  }
  T *to = output.mutable_data(), *c = lstm ? made.c->mutable_data() : nullptr,
    *to_gates = options.keep ? made.gates->mutable_data() : nullptr,
    *to_kept = options.keep ? made.kept->mutable_data() : nullptr;
  const auto step = [&](std::size_t s, const Part& part) {
    const auto place = [&](std::size_t i) {
      return order.place(options.reverse ? order.steps - 1 - i : i, part.row);
    };
    const std::size_t at = place(s);
    const auto width = static_cast<std::ptrdiff_t>(hidden);
    (lstm ? kernels.lstm : kernels.gru)({{part.rows, hidden, part.first, part.last, order.row()},
                                         x.data() + at * wide,
                                         to + at * hidden,
                                         to_gates ? to_gates + at * wide : nullptr,
                                         to_kept ? to_kept + at * hidden : nullptr,
                                         s == 0 ? h.data() + part.row * hidden : to + place(s - 1) * hidden,
                                         s == 0 ? width : order.row() * width,
                                         c ? c + part.row * hidden : nullptr,
                                         panels.data()});
  };
  walk(device.context(), order.steps, order.rows, hidden,
       units_of_a_block(round_up(hidden, kernels.columns), kernels.columns), is_large<T>(wide, hidden), step);
  made.output = order.seen(std::move(output));
  return made;
}

template <class T>
RecurrenceGradients<Array<T>> recurrence_backward(Array<T> grad, std::optional<Array<T>> grad_c,
                                                  RecurrenceInputs<Array<T>> in, Recurrence<Array<T>> made,
                                                  const RecurrenceOptions& options) {
  const profile::Scope scope([&] {
    return work(options.cell == RecurrentCell::lstm ? "lstm backward" : "gru backward",
                2 * count_of(made.gates->numel() * in.weight.shape[1]), bytes_of(*made.gates, in.weight));
  });
  const auto& kernels = recurrence_kernels<T>();
  const Order order(made.output);
  const bool lstm = options.cell == RecurrentCell::lstm;
  const std::size_t hidden = in.weight.shape[1], wide = gate_count(options.cell) * hidden;
  const std::size_t filled = round_up(hidden, kernels.columns);
  const Array<T> output = order.dense(std::move(made.output)), gates = std::move(*made.gates),
                 kept = std::move(*made.kept), h = contiguous(std::move(in.h)),
                 panels = packed_back(contiguous(std::move(in.weight)), kernels.columns);
  grad = order.dense(std::move(grad));
  const Device device = output.device();
  Array<T> x = order.template allocate<T>(device, wide), before = order.template allocate<T>(device, hidden);
  Array<T> products = lstm ? x : order.template allocate<T>(device, wide);
  Array<T> grad_h = full<T>({order.rows, filled}, T(0), device), c;
  if (lstm) {
    c = contiguous(std::move(*in.c));
    grad_c = grad_c ? exclusive(std::move(*grad_c)) : full<T>({order.rows, hidden}, T(0), device);
  }
  T *to_x = x.mutable_data(), *to_products = products.mutable_data(), *to_before = before.mutable_data(),
    *to_h = grad_h.mutable_data(), *to_c = lstm ? grad_c->mutable_data() : nullptr;
  const auto width = static_cast<std::ptrdiff_t>(hidden);
  // A part's units of h before a step get their gradient from all units of that step: at the next one.
  const auto step = [&](std::size_t s, const Part& part) {
    const auto place = [&](std::size_t i) {
      return order.place(options.reverse ? i : order.steps - 1 - i, part.row);
    };
    if (s > 0)
      kernels.products({part.rows, wide, part.first, part.last, to_products + place(s - 1) * wide,
                        order.row() * static_cast<std::ptrdiff_t>(wide), to_h + part.row * filled, filled,
                        panels.data()});
    if (s == order.steps) return;
    const std::size_t at = place(s);
    const bool first = s + 1 == order.steps;
    const T* earlier_c = nullptr;
    if (lstm) earlier_c = first ? c.data() + part.row * hidden : kept.data() + place(s + 1) * hidden;
    (lstm ? kernels.lstm_backward : kernels.gru_backward)(
        {{part.rows, hidden, part.first, std::min(hidden, part.last), order.row()},
         grad.data() + at * hidden,
         gates.data() + at * wide,
         kept.data() + at * hidden,
         first ? h.data() + part.row * hidden : output.data() + place(s + 1) * hidden,
         earlier_c,
         first ? width : order.row() * width,
         to_x + at * wide,
         to_products + at * wide,
         to_before + at * hidden,
         to_h + part.row * filled,
         filled,
         to_c ? to_c + part.row * hidden : nullptr});
  };
  walk(device.context(), order.steps + 1, order.rows, filled, units_of_a_block(filled, kernels.columns),
       is_large<T>(wide, hidden), step);
  const std::size_t rows = order.steps * order.rows;
  return {.x = order.seen(std::move(x)),
          .h = slice(std::move(grad_h), {0, 0}, {order.rows, hidden}, {1, 1}),
          .c = std::move(grad_c),
          .products = std::move(products).reshaped({rows, wide}),
          .before = std::move(before).reshaped({rows, hidden})};
}

#define HEARTH_INSTANTIATE(T)                                                                        \
  template Recurrence<Array<T>> recurrence<T>(RecurrenceInputs<Array<T>>, const RecurrenceOptions&); \
  template RecurrenceGradients<Array<T>> recurrence_backward<T>(                                     \
      Array<T>, std::optional<Array<T>>, RecurrenceInputs<Array<T>>, Recurrence<Array<T>>,           \
      const RecurrenceOptions&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
