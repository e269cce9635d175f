// All steps of a recurrent layer: the batch is cut into blocks of rows, and each goes through all steps on
// one thread.
#include <algorithm>

#include <hearth/backend/recurrence.hpp>
#include <hearth/ndarray/functions.hpp>

#include "context.hpp"
#include "recurrence_kernels.hpp"

namespace hearth::nd {
namespace {

std::size_t rounded_up(std::size_t count, std::size_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

/// Rows of a block. The weight is read once for each, so a few blocks of a large batch are better than many.
std::size_t rows_of_a_block(std::size_t rows) {
  constexpr std::size_t kLeast = 4, kMost = 12;
  return std::clamp((rows + 3) / 4, kLeast, kMost);
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

  std::ptrdiff_t step() const { return by_rows ? 1 : static_cast<std::ptrdiff_t>(rows); }
  std::ptrdiff_t row() const { return by_rows ? static_cast<std::ptrdiff_t>(steps) : 1; }
  /// The place of the first step, of a walk that begins at the end or at the beginning.
  std::size_t start(bool at_end) const {
    return at_end && steps > 0 ? (steps - 1) * static_cast<std::size_t>(step()) : 0;
  }
  RecurrentWalk walk(std::size_t count, std::size_t hidden, bool from_end) const {
    return {steps, count, hidden, from_end ? -step() : step(), row()};
  }

  template <class F>
  void in_blocks(Context& context, const F& f) const {
    const std::size_t block = rows_of_a_block(rows);
    context.parallel((rows + block - 1) / block, [&](std::size_t i) {
      const std::size_t first = i * block;
      f(first, first * static_cast<std::size_t>(row()), std::min(block, rows - first));
    });
  }
};

/// The weight as RecurrentForward reads it.
template <class T>
Array<T> packed(const Array<T>& weight, const T* bias, std::size_t gates, std::size_t lanes) {
  const std::size_t hidden = weight.shape[1], panels = rounded_up(hidden, lanes) / lanes;
  Array<T> to = full<T>({panels, 1 + hidden, gates, lanes}, T(0), weight.device());
  const T* row = weight.data();
  for (std::size_t gate = 0; gate < gates; ++gate)
    for (std::size_t unit = 0; unit < hidden; ++unit, row += hidden) {
      T* column = to.mutable_data() + (unit / lanes * (1 + hidden) * gates + gate) * lanes + unit % lanes;
      if (bias) *column = bias[gate * hidden + unit];
      for (std::size_t k = 0; k < hidden; ++k) column[(1 + k) * gates * lanes] = row[k];
    }
  return to;
}

/// As RecurrentBackward reads it.
template <class T>
Array<T> packed_back(const Array<T>& weight, std::size_t columns) {
  const std::size_t rows = weight.shape[0], hidden = weight.shape[1];
  Array<T> to = full<T>({rounded_up(hidden, columns), rows}, T(0), weight.device());
  T* panel = to.mutable_data();
  for (std::size_t first = 0; first < hidden; first += columns)
    for (std::size_t k = 0; k < rows; ++k, panel += columns)
      std::copy_n(weight.data() + k * hidden + first, std::min(columns, hidden - first), panel);
  return to;
}

}  // namespace

template <class T>
Recurrence<Array<T>> recurrence(RecurrenceInputs<Array<T>> in, const RecurrenceOptions& options) {
  const auto& kernels = recurrence_kernels<T>();
  const Order order(in.x);
  const bool lstm = options.cell == RecurrentCell::lstm;
  const std::size_t hidden = in.weight.shape[1], gates = gate_count(options.cell), wide = gates * hidden;
  const Array<T> x = order.dense(std::move(in.x)), h = contiguous(std::move(in.h)),
                 weight = contiguous(std::move(in.weight));
  if (in.bias) in.bias = contiguous(std::move(*in.bias));
  const Array<T> panels = packed(weight, in.bias ? in.bias->data() : nullptr, gates, kernels.lanes);
  const Device device = x.device();
  Recurrence<Array<T>> made;
  Array<T> output = order.allocate<T>(device, hidden);
  T* c = nullptr;
  if (lstm) {
    made.c = exclusive(std::move(*in.c));
    c = made.c->mutable_data();
  }
  if (options.keep) {
    made.gates = order.allocate<T>(device, wide);
    made.kept = order.allocate<T>(device, hidden);
  }
  const auto from = [&](T* data, std::size_t place, std::size_t width) {
    return data ? data + place * width : nullptr;
  };
  T* to = output.mutable_data();
  T* to_gates = options.keep ? made.gates->mutable_data() : nullptr;
  T* to_kept = options.keep ? made.kept->mutable_data() : nullptr;
  order.in_blocks(device.context(), [&](std::size_t row, std::size_t place, std::size_t count) {
    place += order.start(options.reverse);
    (lstm ? kernels.lstm
          : kernels.gru)({order.walk(count, hidden, options.reverse), x.data() + place * wide,
                          from(to, place, hidden), from(to_gates, place, wide), from(to_kept, place, hidden),
                          h.data() + row * hidden, from(c, row, hidden), panels.data()});
  });
  made.output = order.seen(std::move(output));
  return made;
}

template <class T>
RecurrenceGradients<Array<T>> recurrence_backward(Array<T> grad, std::optional<Array<T>> grad_c,
                                                  RecurrenceInputs<Array<T>> in, Recurrence<Array<T>> made,
                                                  const RecurrenceOptions& options) {
  const auto& kernels = recurrence_kernels<T>();
  const Order order(made.output);
  const bool lstm = options.cell == RecurrentCell::lstm;
  const std::size_t hidden = in.weight.shape[1], wide = gate_count(options.cell) * hidden;
  const std::size_t filled = rounded_up(hidden, kernels.columns);
  const Array<T> output = order.dense(std::move(made.output)), gates = std::move(*made.gates),
                 kept = std::move(*made.kept), h = contiguous(std::move(in.h)),
                 panels = packed_back(contiguous(std::move(in.weight)), kernels.columns);
  grad = order.dense(std::move(grad));
  const Device device = output.device();
  Array<T> x = order.allocate<T>(device, wide), before = order.allocate<T>(device, hidden);
  Array<T> products = lstm ? x : order.allocate<T>(device, wide);
  Array<T> grad_h = full<T>({order.rows, filled}, T(0), device), c;
  T* to_c = nullptr;
  if (lstm) {
    c = contiguous(std::move(*in.c));
    grad_c = grad_c ? exclusive(std::move(*grad_c)) : full<T>({order.rows, hidden}, T(0), device);
    to_c = grad_c->mutable_data();
  }
  T *to_x = x.mutable_data(), *to_products = products.mutable_data(), *to_before = before.mutable_data(),
    *to_h = grad_h.mutable_data();
  order.in_blocks(device.context(), [&](std::size_t row, std::size_t place, std::size_t count) {
    place += order.start(!options.reverse);
    (lstm ? kernels.lstm_backward : kernels.gru_backward)(
        {order.walk(count, hidden, !options.reverse), grad.data() + place * hidden,
         output.data() + place * hidden, gates.data() + place * wide, kept.data() + place * hidden,
         h.data() + row * hidden, lstm ? c.data() + row * hidden : nullptr, to_x + place * wide,
         to_products + place * wide, to_before + place * hidden, to_h + row * filled,
         lstm ? to_c + row * hidden : nullptr, panels.data()});
  });
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

}  // namespace hearth::nd
