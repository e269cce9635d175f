// Included by the files that are compiled for one instruction set each, behind kVectorBytes, the width of a
// register. Everything is in an unnamed namespace and uses nothing of the standard library.

#include "register.inl"
#include "transpose.inl"

// f(index) for each vector of a run.
template <class T, class F>
inline void along(std::size_t n, const F& f) {
  for (std::size_t i = 0; i < n; i += lanes<T>) f(i);
}

// Four elements along one axis of a tile, of an input: B^T d.
template <class R>
inline void input_axis(R& a, R& b, R& c, R& d) {
  const R b0 = b, c0 = c;
  a = a - c0, b = b0 + c0, c = c0 - b0, d = b0 - d;
}
template <class T>
void input(std::size_t tiles, std::size_t n, const T* const* rows, T* to, std::size_t step) {
  for (std::size_t tile = 0; tile < tiles; ++tile, to += n)
    along<T>(n, [&](std::size_t i) {
      V<T> d[4][4];
      for (std::size_t y = 0; y < 4; ++y)
        for (std::size_t x = 0; x < 4; ++x) d[y][x] = load(rows[y] + (2 * tile + x) * n + i);
      for (std::size_t x = 0; x < 4; ++x) input_axis(d[0][x], d[1][x], d[2][x], d[3][x]);
      for (std::size_t y = 0; y < 4; ++y) {
        input_axis(d[y][0], d[y][1], d[y][2], d[y][3]);
        for (std::size_t x = 0; x < 4; ++x) store(to + (4 * y + x) * step + i, d[y][x]);
      }
    });
}

// A^T m A, where A^T has the rows 1 1 1 0 and 0 1 -1 -1.
template <class T>
void output(std::size_t tiles, std::size_t n, const T* from, std::size_t step, const T* bias,
            T* const* rows) {
  for (std::size_t tile = 0; tile < tiles; ++tile, from += n)
    along<T>(n, [&](std::size_t i) {
      V<T> half[2][4];
      for (std::size_t x = 0; x < 4; ++x) {
        const T* column = from + x * step + i;
        const V<T> a = load(column), b = load(column + 4 * step), c = load(column + 8 * step),
                d = load(column + 12 * step);
        half[0][x] = a + b + c;
        half[1][x] = b - c - d;
      }
      const V<T> offset = bias ? load(bias + i) : V<T>{};
      for (std::size_t y = 0; y < 2; ++y) {
        T* pixel = rows[y] + 2 * tile * n + i;
        store(pixel, half[y][0] + half[y][1] + half[y][2] + offset);
        store(pixel + n, half[y][1] - half[y][2] - half[y][3] + offset);
      }
    });
}

template <class T>
void output_grad(std::size_t tiles, std::size_t n, const T* const* rows, T* to, std::size_t step) {
  for (std::size_t tile = 0; tile < tiles; ++tile, to += n)
    along<T>(n, [&](std::size_t i) {
      V<T> half[4][2];
      for (std::size_t x = 0; x < 2; ++x) {
        const V<T> a = load(rows[0] + (2 * tile + x) * n + i), b = load(rows[1] + (2 * tile + x) * n + i);
        half[0][x] = a, half[1][x] = a + b, half[2][x] = a - b, half[3][x] = -b;
      }
      for (std::size_t y = 0; y < 4; ++y) {
        const V<T> a = half[y][0], b = half[y][1];
        T* row = to + 4 * y * step + i;
        store(row, a);
        store(row + step, a + b);
        store(row + 2 * step, a - b);
        store(row + 3 * step, -b);
      }
    });
}

// G g G^T, where G has the rows 1 0 0, 1/2 1/2 1/2, 1/2 -1/2 1/2 and 0 0 1.
template <class T>
void filter(std::size_t n, const T* taps, std::ptrdiff_t tap_step, T* to, std::size_t step) {
  along<T>(n, [&](std::size_t i) {
    const T half = T(1) / 2;
    V<T> g[9], rows[4][3];
    for (std::ptrdiff_t tap = 0; tap < 9; ++tap)
      g[tap] = load(taps + tap * tap_step + static_cast<std::ptrdiff_t>(i));
    for (std::size_t x = 0; x < 3; ++x) {
      const V<T> ends = half * (g[x] + g[6 + x]), middle = half * g[3 + x];
      rows[0][x] = g[x], rows[1][x] = ends + middle, rows[2][x] = ends - middle, rows[3][x] = g[6 + x];
    }
    for (std::size_t y = 0; y < 4; ++y) {
      const V<T> ends = half * (rows[y][0] + rows[y][2]), middle = half * rows[y][1];
      T* row = to + 4 * y * step + i;
      store(row, rows[y][0]);
      store(row + step, ends + middle);
      store(row + 2 * step, ends - middle);
      store(row + 3 * step, rows[y][2]);
    }
  });
}

template <class T>
void filter_grad(std::size_t n, const T* from, std::size_t step, T* taps, std::ptrdiff_t tap_step) {
  along<T>(n, [&](std::size_t i) {
    const T half = T(1) / 2;
    V<T> rows[3][4];
    for (std::size_t x = 0; x < 4; ++x) {
      const T* column = from + x * step + i;
      const V<T> a = load(column), b = load(column + 4 * step), c = load(column + 8 * step),
              d = load(column + 12 * step);
      const V<T> sum = half * (b + c);
      rows[0][x] = a + sum, rows[1][x] = half * (b - c), rows[2][x] = sum + d;
    }
    for (std::ptrdiff_t y = 0; y < 3; ++y) {
      const V<T> sum = half * (rows[y][1] + rows[y][2]);
      T* tap = taps + 3 * y * tap_step + static_cast<std::ptrdiff_t>(i);
      store(tap, rows[y][0] + sum);
      store(tap + tap_step, half * (rows[y][1] - rows[y][2]));
      store(tap + 2 * tap_step, sum + rows[y][3]);
    }
  });
}

template <class T>
constexpr WinogradKernels<T> kernels = {lanes<T>,       transpose<T>, input<T>,      output<T>,
                                        output_grad<T>, filter<T>,    filter_grad<T>};
