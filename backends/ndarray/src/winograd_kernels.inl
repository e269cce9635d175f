// Included by the files that are compiled for one instruction set each, behind kVectorBytes, the width of a
// register. Everything is in an unnamed namespace and uses nothing of the standard library.

// A register's value, and what it is in memory: at any element.
template <class T, std::size_t Bytes>
struct Register {
  typedef T type __attribute__((vector_size(Bytes)));
  typedef T memory __attribute__((vector_size(Bytes), aligned(alignof(T)), may_alias));
};
template <class T> using Vector = typename Register<T, kVectorBytes>::type;

template <class V, class T>
inline V load(const T* p) { return *reinterpret_cast<const typename Register<T, sizeof(V)>::memory*>(p); }
template <class V, class T>
inline void store(T* p, V v) { *reinterpret_cast<typename Register<T, sizeof(V)>::memory*>(p) = v; }

// f(index) for each vector of a run.
template <class T, class F>
inline void along(std::size_t n, const F& f) {
  for (std::size_t i = 0; i < n; i += kVectorBytes / sizeof(T)) f(i);
}

// Four elements along one axis of a tile, of an input: B^T d.
template <class V>
inline void input_axis(V& a, V& b, V& c, V& d) {
  const V b0 = b, c0 = c;
  a = a - c0, b = b0 + c0, c = c0 - b0, d = b0 - d;
}
template <class T>
void input(std::size_t tiles, std::size_t n, const T* const* rows, T* to, std::size_t step) {
  using V = Vector<T>;
  for (std::size_t tile = 0; tile < tiles; ++tile, to += n)
    along<T>(n, [&](std::size_t i) {
      V d[4][4];
      for (std::size_t y = 0; y < 4; ++y)
        for (std::size_t x = 0; x < 4; ++x) d[y][x] = load<V>(rows[y] + (2 * tile + x) * n + i);
      for (std::size_t x = 0; x < 4; ++x) input_axis(d[0][x], d[1][x], d[2][x], d[3][x]);
      for (std::size_t y = 0; y < 4; ++y) {
        input_axis(d[y][0], d[y][1], d[y][2], d[y][3]);
        for (std::size_t x = 0; x < 4; ++x) store<V>(to + (4 * y + x) * step + i, d[y][x]);
      }
    });
}

// A^T m A, where A^T has the rows 1 1 1 0 and 0 1 -1 -1.
template <class T>
void output(std::size_t tiles, std::size_t n, const T* from, std::size_t step, const T* bias,
            T* const* rows) {
  using V = Vector<T>;
  for (std::size_t tile = 0; tile < tiles; ++tile, from += n)
    along<T>(n, [&](std::size_t i) {
      V half[2][4];
      for (std::size_t x = 0; x < 4; ++x) {
        const T* column = from + x * step + i;
        const V a = load<V>(column), b = load<V>(column + 4 * step), c = load<V>(column + 8 * step),
                d = load<V>(column + 12 * step);
        half[0][x] = a + b + c;
        half[1][x] = b - c - d;
      }
      const V offset = bias ? load<V>(bias + i) : V{};
      for (std::size_t y = 0; y < 2; ++y) {
        T* pixel = rows[y] + 2 * tile * n + i;
        store<V>(pixel, half[y][0] + half[y][1] + half[y][2] + offset);
        store<V>(pixel + n, half[y][1] - half[y][2] - half[y][3] + offset);
      }
    });
}

template <class T>
void output_grad(std::size_t tiles, std::size_t n, const T* const* rows, T* to, std::size_t step) {
  using V = Vector<T>;
  for (std::size_t tile = 0; tile < tiles; ++tile, to += n)
    along<T>(n, [&](std::size_t i) {
      V half[4][2];
      for (std::size_t x = 0; x < 2; ++x) {
        const V a = load<V>(rows[0] + (2 * tile + x) * n + i), b = load<V>(rows[1] + (2 * tile + x) * n + i);
        half[0][x] = a, half[1][x] = a + b, half[2][x] = a - b, half[3][x] = -b;
      }
      for (std::size_t y = 0; y < 4; ++y) {
        const V a = half[y][0], b = half[y][1];
        T* row = to + 4 * y * step + i;
        store<V>(row, a);
        store<V>(row + step, a + b);
        store<V>(row + 2 * step, a - b);
        store<V>(row + 3 * step, -b);
      }
    });
}

// G g G^T, where G has the rows 1 0 0, 1/2 1/2 1/2, 1/2 -1/2 1/2 and 0 0 1.
template <class T>
void filter(std::size_t n, const T* taps, std::ptrdiff_t tap_step, T* to, std::size_t step) {
  using V = Vector<T>;
  along<T>(n, [&](std::size_t i) {
    const T half = T(1) / 2;
    V g[9], rows[4][3];
    for (std::ptrdiff_t tap = 0; tap < 9; ++tap)
      g[tap] = load<V>(taps + tap * tap_step + static_cast<std::ptrdiff_t>(i));
    for (std::size_t x = 0; x < 3; ++x) {
      const V ends = half * (g[x] + g[6 + x]), middle = half * g[3 + x];
      rows[0][x] = g[x], rows[1][x] = ends + middle, rows[2][x] = ends - middle, rows[3][x] = g[6 + x];
    }
    for (std::size_t y = 0; y < 4; ++y) {
      const V ends = half * (rows[y][0] + rows[y][2]), middle = half * rows[y][1];
      T* row = to + 4 * y * step + i;
      store<V>(row, rows[y][0]);
      store<V>(row + step, ends + middle);
      store<V>(row + 2 * step, ends - middle);
      store<V>(row + 3 * step, rows[y][2]);
    }
  });
}

template <class T>
void filter_grad(std::size_t n, const T* from, std::size_t step, T* taps, std::ptrdiff_t tap_step) {
  using V = Vector<T>;
  along<T>(n, [&](std::size_t i) {
    const T half = T(1) / 2;
    V rows[3][4];
    for (std::size_t x = 0; x < 4; ++x) {
      const T* column = from + x * step + i;
      const V a = load<V>(column), b = load<V>(column + 4 * step), c = load<V>(column + 8 * step),
              d = load<V>(column + 12 * step);
      const V sum = half * (b + c);
      rows[0][x] = a + sum, rows[1][x] = half * (b - c), rows[2][x] = sum + d;
    }
    for (std::ptrdiff_t y = 0; y < 3; ++y) {
      const V sum = half * (rows[y][1] + rows[y][2]);
      T* tap = taps + 3 * y * tap_step + static_cast<std::ptrdiff_t>(i);
      store<V>(tap, rows[y][0] + sum);
      store<V>(tap + tap_step, half * (rows[y][1] - rows[y][2]));
      store<V>(tap + 2 * tap_step, sum + rows[y][3]);
    }
  });
}

// A square of as many rows as 16 bytes have elements: pairs are interleaved until every vector is a column.
template <class T>
inline void transpose_square(const T* from, std::size_t from_row, T* to, std::size_t to_row) {
  constexpr std::size_t size = 16 / sizeof(T);
  using V = typename Register<T, 16>::type;
  V rows[size];
  for (std::size_t i = 0; i < size; ++i) rows[i] = load<V>(from + i * from_row);
  if constexpr (size == 4) {
    const V a = __builtin_shufflevector(rows[0], rows[2], 0, 4, 1, 5),
            b = __builtin_shufflevector(rows[0], rows[2], 2, 6, 3, 7);
    const V c = __builtin_shufflevector(rows[1], rows[3], 0, 4, 1, 5),
            d = __builtin_shufflevector(rows[1], rows[3], 2, 6, 3, 7);
    store<V>(to, __builtin_shufflevector(a, c, 0, 4, 1, 5));
    store<V>(to + to_row, __builtin_shufflevector(a, c, 2, 6, 3, 7));
    store<V>(to + 2 * to_row, __builtin_shufflevector(b, d, 0, 4, 1, 5));
    store<V>(to + 3 * to_row, __builtin_shufflevector(b, d, 2, 6, 3, 7));
  } else {
    store<V>(to, __builtin_shufflevector(rows[0], rows[1], 0, 2));
    store<V>(to + to_row, __builtin_shufflevector(rows[0], rows[1], 1, 3));
  }
}

// The side whose lines are farther apart is gone through along its lines.
template <class T>
void transpose(std::size_t rows, std::size_t columns, const T* from, std::size_t from_row, T* to, std::size_t to_row) {
  constexpr std::size_t size = 16 / sizeof(T);
  const std::size_t whole_rows = rows - rows % size, whole_columns = columns - columns % size;
  const auto square = [&](std::size_t i, std::size_t j) {
    transpose_square(from + i * from_row + j, from_row, to + j * to_row + i, to_row);
  };
  if (from_row > to_row) {
    for (std::size_t i = 0; i < whole_rows; i += size)
      for (std::size_t j = 0; j < whole_columns; j += size) square(i, j);
  } else {
    for (std::size_t j = 0; j < whole_columns; j += size)
      for (std::size_t i = 0; i < whole_rows; i += size) square(i, j);
  }
  for (std::size_t i = 0; i < whole_rows; ++i)
    for (std::size_t j = whole_columns; j < columns; ++j) to[j * to_row + i] = from[i * from_row + j];
  for (std::size_t i = whole_rows; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) to[j * to_row + i] = from[i * from_row + j];
}

#include "product_kernels.inl"

template <class T>
constexpr WinogradKernels<T> kernels = {kVectorBytes / sizeof(T), product<T>, transpose<T>,   input<T>,  output<T>,
                                        output_grad<T>, filter<T>, filter_grad<T>};
