// Included by the files that are compiled for one instruction set each, behind:
//   kVectorBytes   the width of a register
//   kRows          rows of a tile of accumulators
//   kColumns       registers in a row of a tile on the way back; on the way there they are the gates
// Everything is in an unnamed namespace and uses nothing of the standard library.

#include "recurrence_gates.inl"

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

// Calls f.tile<M>(first row) over tiles of nearly equal height.
template <std::size_t M, class F>
inline void tile_of(std::size_t height, std::size_t first, const F& f) {
  if constexpr (M > 1) {
    if (height < M) return tile_of<M - 1>(height, first, f);
  }
  f.template tile<M>(static_cast<Place>(first));
}
template <class F>
inline void in_tiles(std::size_t rows, const F& f) {
  const std::size_t tiles = (rows + kRows - 1) / kRows;
  for (std::size_t i = 0; i < tiles; ++i) {
    const std::size_t first = rows * i / tiles;
    tile_of<kRows>(rows * (i + 1) / tiles - first, first, f);
  }
}

// `count` hidden units from `unit` on, at one step. Its places are those of rows, in arrays of width 1.
template <class T, class Cell>
struct Forward {
  const RecurrentForward<T>& b;
  const T* h;  // before the step
  Place h_row, at, unit;
  std::size_t count;
  const T* panel;

  Place place(Place row) const { return at + row * b.row; }
  Place width() const { return static_cast<Place>(b.hidden); }
  Place gate(Place row, std::size_t g) const {
    return (place(row) * static_cast<Place>(Cell::gates) + static_cast<Place>(g)) * width() + unit;
  }
  Place hidden(Place row) const { return place(row) * width() + unit; }

  template <std::size_t M>
  void tile(Place first) const {
    V<T> sums[M][Cell::gates];
    for (std::size_t i = 0; i < M; ++i)
      for (std::size_t g = 0; g < Cell::gates; ++g) {
        sums[i][g] = load(panel + g * lanes<T>);
        if (g < Cell::with_x) sums[i][g] += load(b.x + gate(first + static_cast<Place>(i), g), count);
      }
    add_products<T>(sums, h + first * h_row, h_row, panel + Cell::gates * lanes<T>, b.hidden);
    for (std::size_t i = 0; i < M; ++i) Cell::template finish<T>(*this, first + static_cast<Place>(i), sums[i]);
  }
};

template <class T, class Cell>
void forward(const RecurrentForward<T>& b) {
  const T* h = b.h;
  Place h_row = static_cast<Place>(b.hidden);
  for (std::size_t s = 0; s < b.steps; ++s) {
    const Place at = static_cast<Place>(s) * b.step;
    const T* panel = b.weight;
    for (std::size_t unit = 0; unit < b.hidden; unit += lanes<T>) {
      const std::size_t left = b.hidden - unit, count = left < lanes<T> ? left : lanes<T>;
      in_tiles(b.rows, Forward<T, Cell>{b, h, h_row, at, static_cast<Place>(unit), count, panel});
      panel += (1 + b.hidden) * Cell::gates * lanes<T>;
    }
    h = b.output + at * static_cast<Place>(b.hidden);
    h_row = b.row * static_cast<Place>(b.hidden);
  }
}

// The gradient of h before a step, from those of the products.
template <class T>
struct Products {
  const T* rows;
  Place row;
  std::size_t count;
  T* sums;
  Place sums_row;
  const T* panel;

  template <std::size_t M>
  void tile(Place first) const {
    V<T> tile[M][kColumns];
    T* to = sums + first * sums_row;
    const auto each = [&](const auto& f) {
      for (std::size_t i = 0; i < M; ++i)
        for (std::size_t j = 0; j < kColumns; ++j)
          f(tile[i][j], to + static_cast<Place>(i) * sums_row + static_cast<Place>(j * lanes<T>));
    };
    each([](V<T>& v, const T* p) { v = load(p); });
    add_products<T>(tile, rows + first * row, row, panel, count);
    each([](const V<T>& v, T* p) { store(p, v); });
  }
};

// One row at one step, going back.
template <class T>
struct Backward {
  const T *grad, *h, *c;  // of the step's output; the state before it
  const T *gates, *kept;
  T *x, *products, *before, *grad_h, *grad_c;
  std::size_t hidden;
};

template <class T, class Cell>
void backward(const RecurrentBackward<T>& b) {
  constexpr std::size_t width = kColumns * lanes<T>;
  const Place hidden = static_cast<Place>(b.hidden), wide = hidden * static_cast<Place>(Cell::gates);
  const std::size_t filled = (b.hidden + width - 1) / width * width;
  for (std::size_t s = 0; s < b.steps; ++s) {
    const Place at = static_cast<Place>(s) * b.step;
    const bool first = s + 1 == b.steps;
    for (std::size_t r = 0; r < b.rows; ++r) {
      const Place row = static_cast<Place>(r), place = at + row * b.row, earlier = (place + b.step) * hidden;
      const Backward<T> of = {b.grad + place * hidden,
                              first ? b.h + row * hidden : b.output + earlier,
                              first && Cell::has_c ? b.c + row * hidden : b.kept + (first ? 0 : earlier),
                              b.gates + place * wide,
                              b.kept + place * hidden,
                              b.x + place * wide,
                              b.products + place * wide,
                              b.before + place * hidden,
                              b.grad_h + row * static_cast<Place>(filled),
                              Cell::has_c ? b.grad_c + row * hidden : nullptr,
                              b.hidden};
      for (std::size_t unit = 0; unit < b.hidden; unit += lanes<T>) {
        const std::size_t left = b.hidden - unit;
        Cell::template turn<T>(of, unit, left < lanes<T> ? left : lanes<T>);
      }
    }
    const T* panel = b.weight;
    for (std::size_t column = 0; column < filled; column += width) {
      in_tiles(b.rows, Products<T>{b.products + at * wide, b.row * wide, static_cast<std::size_t>(wide),
                                   b.grad_h + column, static_cast<Place>(filled), panel});
      panel += static_cast<std::size_t>(wide) * width;
    }
  }
}

#include "recurrence_cells.inl"

template <class T>
constexpr RecurrenceKernels<T> kernels = {lanes<T>,           kColumns * lanes<T>, forward<T, Lstm>,
                                          backward<T, Lstm>, forward<T, Gru>,     backward<T, Gru>};
