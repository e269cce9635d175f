// Included by the files that are compiled for one instruction set each, behind partial_*.inl and:
//   kVectorBytes   the width of a register
//   kRows          rows of a tile of accumulators
//   kColumns       registers in a row of a tile on the way back; on the way there they are the gates
// Everything is in an unnamed namespace and uses nothing of the standard library.

#include "functions.inl"
#include "tiles.inl"

using Place = std::ptrdiff_t;

// Sums of M rows times the columns of a panel [count][N * lanes].
template <class T, std::size_t M, std::size_t N>
inline void add_products(V<T> (&sums)[M][N], const T* rows, Place row, const T* panel, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) {
    V<T> columns[N];
    for (std::size_t j = 0; j < N; ++j) columns[j] = load(panel + (k * N + j) * lanes<T>);
    for (std::size_t i = 0; i < M; ++i) {
      const T factor = rows[static_cast<Place>(i) * row + static_cast<Place>(k)];
      for (std::size_t j = 0; j < N; ++j) sums[i][j] += factor * columns[j];
    }
  }
}

// `count` hidden units from `unit` on.
template <class T, class Cell>
struct Forward {
  const RecurrentForward<T>& b;
  Place unit;
  std::size_t count;
  const T* panel;

  Place width() const { return static_cast<Place>(b.hidden); }
  Place gate(Place row, std::size_t g) const {
    return (row * b.row * static_cast<Place>(Cell::gates) + static_cast<Place>(g)) * width() + unit;
  }
  Place hidden(Place row) const { return row * b.row * width() + unit; }

  template <std::size_t M>
  void tile(Place first) const {
    V<T> sums[M][Cell::gates];
    for (std::size_t i = 0; i < M; ++i)
      for (std::size_t g = 0; g < Cell::gates; ++g) {
        sums[i][g] = load(panel + g * lanes<T>);
        if (g < Cell::with_x) sums[i][g] += load(b.x + gate(first + static_cast<Place>(i), g), count);
      }
    add_products<T>(sums, b.h + first * b.h_row, b.h_row, panel + Cell::gates * lanes<T>, b.hidden);
    for (std::size_t i = 0; i < M; ++i) Cell::template finish<T>(*this, first + static_cast<Place>(i), sums[i]);
  }
};

template <class T, class F>
inline void by_registers(const RecurrentPart& b, const F& f) {
  for (std::size_t unit = b.first; unit < b.last; unit += lanes<T>)
    f(unit, b.last - unit < lanes<T> ? b.last - unit : lanes<T>);
}

template <class T, class Cell>
void forward(const RecurrentForward<T>& b) {
  by_registers<T>(b, [&](std::size_t unit, std::size_t count) {
    const T* panel = b.weight + unit * (1 + b.hidden) * Cell::gates;
    in_tiles(b.rows, Forward<T, Cell>{b, static_cast<Place>(unit), count, panel});
  });
}

// One row, going back.
template <class T>
struct Backward {
  const T *grad, *h, *c, *gates, *kept;
  T *x, *products, *before, *grad_h, *grad_c;
  std::size_t hidden;
};

template <class T, class Cell>
void backward(const RecurrentBackward<T>& b) {
  const Place hidden = static_cast<Place>(b.hidden), wide = hidden * static_cast<Place>(Cell::gates);
  for (std::size_t r = 0; r < b.rows; ++r) {
    const Place row = static_cast<Place>(r), place = row * b.row;
    const Backward<T> of = {b.grad + place * hidden,
                            b.h + row * b.h_row,
                            Cell::has_c ? b.c + row * b.h_row : nullptr,
                            b.gates + place * wide,
                            b.kept + place * hidden,
                            b.x + place * wide,
                            b.products + place * wide,
                            b.before + place * hidden,
                            b.grad_h + r * b.filled,
                            Cell::has_c ? b.grad_c + row * hidden : nullptr,
                            b.hidden};
    by_registers<T>(b, [&](std::size_t unit, std::size_t count) { Cell::template turn<T>(of, unit, count); });
  }
}

// The columns of one panel.
template <class T>
struct Products {
  const RecurrentProducts<T>& b;
  T* sums;
  const T* panel;

  template <std::size_t M>
  void tile(Place first) const {
    V<T> tile[M][kColumns];
    const Place row = static_cast<Place>(b.filled);
    T* to = sums + first * row;
    const auto each = [&](const auto& f) {
      for (std::size_t i = 0; i < M; ++i)
        for (std::size_t j = 0; j < kColumns; ++j)
          f(tile[i][j], to + static_cast<Place>(i) * row + static_cast<Place>(j * lanes<T>));
    };
    each([](V<T>& v, const T* p) { v = load(p); });
    add_products<T>(tile, b.products + first * b.row, b.row, panel, b.wide);
    each([](const V<T>& v, T* p) { store(p, v); });
  }
};

template <class T>
void products(const RecurrentProducts<T>& b) {
  for (std::size_t column = b.first; column < b.last; column += kColumns * lanes<T>)
    in_tiles(b.rows, Products<T>{b, b.grad_h + column, b.weight + column * b.wide});
}

#include "recurrence_cells.inl"

template <class T>
constexpr RecurrenceKernels<T> kernels = {lanes<T>,        kColumns * lanes<T>, forward<T, Lstm>, backward<T, Lstm>,
                                          forward<T, Gru>, backward<T, Gru>,    products<T>};
