// Included by the files that are compiled for one instruction set each, behind partial_*.inl and:
//   kVectorBytes   the width of a register
//   kRows, kRuns   the tile of accumulators: rows, and registers in a row
//   kDepth         rows of b that are copied together to where a tile reads them, into panels that stay near
//   kDots          columns of a tile whose accumulators run along the sum instead
//   kManyRows      with fewer, copying a transposed b costs more than what it saves
// Everything is in an unnamed namespace and uses nothing of the standard library but sequences of integers.

#include "tiles.inl"
#include "transpose.inl"

// A b of so many bytes stays near as it is.
constexpr std::size_t kNear = 16384;

// A panel of b, [depth, N registers], of which the last register has `last` columns.
template <class T>
struct Panel {
  const T* data;
  std::size_t row, depth, last;
};

template <class T, std::size_t N>
struct PanelTiles {
  const Product<T>& p;  // from the panel's first column and row on
  const Panel<T>& panel;

  template <std::size_t M>
  void tile(std::ptrdiff_t first) const {
    T* c = p.c + static_cast<std::size_t>(first) * p.c_row;
    // What is written is asked for early: another core may have had it.
    for (std::size_t i = 0; i < M; ++i)
      for (std::size_t j = 0; j < N; ++j) __builtin_prefetch(c + i * p.c_row + j * lanes<T>, 1);
    V<T> sums[M][N] = {};
    const T* a = p.a + static_cast<std::size_t>(first) * p.a_row;
    const T* b = panel.data;
    const auto along = [&](std::size_t count) {
      for (std::size_t t = 0; t < count; ++t, b += panel.row, a += p.a_step) {
        V<T> run[N];
        for (std::size_t j = 0; j < N; ++j) run[j] = load(b + j * lanes<T>);
        for (std::size_t i = 0; i < M; ++i) {
          const T factor = a[i * p.a_row];
          for (std::size_t j = 0; j < N; ++j) sums[i][j] += factor * run[j];
        }
      }
    };
    // The rows of the next tile are on their way while this one is summed.
    constexpr std::size_t line = 64 / sizeof(T);
    std::size_t left = panel.depth;
    for (; left >= line; left -= line) {
      for (std::size_t i = 0; i < M; ++i) __builtin_prefetch(a + (M + i) * p.a_row);
      along(line);
    }
    along(left);
    for (std::size_t i = 0; i < M; ++i, c += p.c_row) {
      for (std::size_t j = 0; j + 1 < N; ++j) {
        if (p.bias) sums[i][j] += load(p.bias + j * lanes<T>);
        if (p.add) sums[i][j] += load(c + j * lanes<T>);
        store(c + j * lanes<T>, sums[i][j]);
      }
      constexpr std::size_t j = (N - 1) * lanes<T>;
      V<T> sum = sums[i][N - 1];
      if (p.bias) sum += load(p.bias + j, panel.last);
      if (p.add) sum += load(c + j, panel.last);
      store(c + j, sum, panel.last);
    }
  }
};

// b's next rows and columns, side by side.
template <class T>
void pack(const Product<T>& p, std::size_t depth, std::size_t columns, T* panel, std::size_t width) {
  if (p.b_column != 1) {
    transpose(columns, depth, p.b, p.b_column, panel, width);
    if (columns < width)  // they are computed with, to be thrown away
      for (std::size_t t = 0; t < depth; ++t)
        for (std::size_t j = columns; j < width; ++j) panel[t * width + j] = 0;
  } else {
    const T* b = p.b;
    T* to = panel;
    for (std::size_t t = 0; t < depth; ++t, b += p.b_row, to += width) {
      std::size_t j = 0;
      for (; j + lanes<T> <= columns; j += lanes<T>) store(to + j, load(b + j));
      if (j < columns) store(to + j, load(b + j, columns - j));
    }
  }
}

// The first `columns` columns of p, by a panel of N registers or of as many as they fill.
template <class T, std::size_t N>
void by_panel(Product<T> p, std::size_t columns, bool in_place) {
  if constexpr (N > 1) {
    if (columns <= (N - 1) * lanes<T>) return by_panel<T, N - 1>(p, columns, in_place);
  }
  constexpr std::size_t width = N * lanes<T>;
  if (in_place) {
    in_tiles(p.m, PanelTiles<T, N>{p, Panel<T>{p.b, p.b_row, p.k, lanes<T>}});
    return;
  }
  alignas(kVectorBytes) T panel[kDepth * width];
  pack(p, p.k, columns, panel, width);
  in_tiles(p.m, PanelTiles<T, N>{p, Panel<T>{panel, width, p.k, columns - (N - 1) * lanes<T>}});
}

// Each lane with its neighbour `distance` away: of a where the lane's number lacks that bit, else of b.
template <class T, int distance, int... I>
inline V<T> add_neighbours(V<T> a, V<T> b, std::integer_sequence<int, I...>) {
  constexpr int b_first = lanes<T>;
  return __builtin_shufflevector(a, b, ((I & distance) ? b_first + I : I)...) +
         __builtin_shufflevector(a, b, ((I & distance) ? b_first + (I ^ distance) : I ^ distance)...);
}
// The sums of `count` vectors, in order, in the lanes of the first of them.
template <class T, std::size_t count, int distance = 1>
inline void add_lanes(V<T>* sums) {
  if constexpr (distance < static_cast<int>(lanes<T>)) {
    for (std::size_t i = 0; i < count; i += 2)
      sums[i / 2] = add_neighbours<T, distance>(sums[i], sums[i + 1 < count ? i + 1 : i],
                                                std::make_integer_sequence<int, lanes<T>>{});
    add_lanes<T, (count + 1) / 2, 2 * distance>(sums);
  }
}

// The sums of `count` vectors, as numbers.
template <class T, std::size_t count>
struct Totals {
  alignas(kVectorBytes) T values[(count + lanes<T> - 1) / lanes<T> * lanes<T>];

  explicit Totals(V<T>* sums) {
    add_lanes<T, count>(sums);
    for (std::size_t i = 0; i < count; i += lanes<T>) store(values + i, sums[i / lanes<T>]);
  }
  // N of them from `first` on become a row's next columns.
  template <std::size_t N = count>
  void put(const Product<T>& p, std::size_t first, T* c) const {
    for (std::size_t j = 0; j < N; ++j)
      c[j] = values[first + j] + (p.bias ? p.bias[j] : T(0)) + (p.add ? c[j] : T(0));
  }
};

// Tiles of a transposed b that is read from where it is, along its rows. Where b is far, the next tile's
// columns are asked for meanwhile: each tile of rows asks for its share, in the order of memory, which is
// what the processor's own prefetching follows.
template <class T, std::size_t N>
struct DotTiles {
  const Product<T>& p;  // from the tile's first column on

  template <std::size_t M>
  void tile(std::ptrdiff_t first) const {
    V<T> sums[M * N] = {};
    const T* a = p.a + static_cast<std::size_t>(first) * p.a_row;
    const T* ahead = p.b + N * (p.b_column + p.k * static_cast<std::size_t>(first) / p.m);
    const std::size_t share = (N * M + p.m - 1) / p.m;
    const auto add = [&](const auto& lane, std::size_t t) {
      V<T> columns[N];
      for (std::size_t j = 0; j < N; ++j) columns[j] = lane(p.b + j * p.b_column + t);
      if (p.far)
        for (std::size_t j = 0; j < share; ++j, ahead += lanes<T>) __builtin_prefetch(ahead);
      for (std::size_t i = 0; i < M; ++i) {
        const V<T> row = lane(a + i * p.a_row + t);
        for (std::size_t j = 0; j < N; ++j) sums[i * N + j] += row * columns[j];
      }
    };
    std::size_t t = 0;
    for (; t + lanes<T> <= p.k; t += lanes<T>) add([](const T* at) { return load(at); }, t);
    if (t < p.k) add([&](const T* at) { return load(at, p.k - t); }, t);
    const Totals<T, M * N> totals(sums);
    T* c = p.c + static_cast<std::size_t>(first) * p.c_row;
    for (std::size_t i = 0; i < M; ++i, c += p.c_row) totals.template put<N>(p, i * N, c);
  }
};

template <class T, std::size_t N>
void by_dots(Product<T> p) {
  for (; p.n >= N; p.n -= N, p.b += N * p.b_column, p.c += N) {
    in_tiles(p.m, DotTiles<T, N>{p});
    if (p.bias) p.bias += N;
  }
  if constexpr (N > 1) {
    if (p.n > 0) by_dots<T, N / 2>(p);
  }
}

// A row times a transposed b, N columns at a time: what is read of the row serves them all, and so many sums
// are on their way that none waits for another.
template <class T, std::size_t N>
void row_by_columns(Product<T> p) {
  const std::size_t k = p.k, column = p.b_column;
  for (; p.n >= N; p.n -= N, p.b += N * column, p.c += N) {
    V<T> sums[N] = {};
    std::size_t t = 0;
    for (; t + lanes<T> <= k; t += lanes<T>) {
      const V<T> row = load(p.a + t);
      for (std::size_t j = 0; j < N; ++j) sums[j] += row * load(p.b + j * column + t);
    }
    if (t < k) {
      const V<T> row = load(p.a + t, k - t);
      for (std::size_t j = 0; j < N; ++j) sums[j] += row * load(p.b + j * column + t, k - t);
    }
    const Totals<T, N> totals(sums);
    totals.put(p, 0, p.c);
    if (p.bias) p.bias += N;
  }
  if constexpr (N > 1) {
    if (p.n > 0) row_by_columns<T, N / 2>(p);
  }
}

template <class T>
void by_panels(Product<T> p, bool in_place) {
  while (p.n > 0) {
    std::size_t columns = p.n < kRuns * lanes<T> ? p.n : kRuns * lanes<T>;
    if (in_place && columns > lanes<T>) columns -= columns % lanes<T>;
    by_panel<T, kRuns>(p, columns, in_place && columns % lanes<T> == 0);
    p.n -= columns;
    p.b += columns * p.b_column;
    p.c += columns;
    if (p.bias) p.bias += columns;
  }
}

template <class T>
void product(Product<T> p) {
  if (p.m == 0 || p.n == 0) return;
  if (p.b_column != 1 && p.a_step == 1 && p.m < kManyRows)
    return p.m == 1 ? row_by_columns<T, 8>(p) : by_dots<T, kDots>(p);
  // Where b is read once, or stays near, it is read from where it is.
  const bool in_place = p.b_column == 1 && (p.m <= kRows || p.k * p.b_row <= kNear / sizeof(T));
  std::size_t left = p.k;
  do {  // at least once: a sum of nothing is 0
    p.k = left < kDepth ? left : kDepth;
    by_panels(p, in_place);
    p.a += p.k * p.a_step;
    p.b += p.k * p.b_row;
    p.bias = nullptr;
    p.add = true;
    left -= p.k;
  } while (left > 0);
}
