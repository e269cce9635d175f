// Included like winograd_kernels.inl and by the same files, behind:
//   kRows, kRuns   the tile of accumulators: rows, and registers in a row

// Rows of b that are copied together to where a tile reads them; a panel of them stays in the nearest cache.
constexpr std::size_t kDepth = 128;

template <class T>
struct Factors {
  std::size_t depth;
  const T* a;
  std::size_t a_row, a_step;
  const T* panel;  // [depth, registers of the tile]
  T* c;
  std::size_t c_row;
  bool add;
};

template <class T, std::size_t M, std::size_t N>
void product_tile(const Factors<T>& f) {
  constexpr std::size_t width = N * lanes<T>;
  V<T> sums[M][N] = {};
  const T* b = f.panel;
  const T* a = f.a;
  for (std::size_t t = 0; t < f.depth; ++t, b += width, a += f.a_step) {
    V<T> run[N];
    for (std::size_t j = 0; j < N; ++j) run[j] = load(b + j * lanes<T>);
    for (std::size_t i = 0; i < M; ++i) {
      const T factor = a[i * f.a_row];
      for (std::size_t j = 0; j < N; ++j) sums[i][j] += factor * run[j];
    }
  }
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t j = 0; j < N; ++j) {
      T* c = f.c + i * f.c_row + j * lanes<T>;
      store(c, f.add ? load(c) + sums[i][j] : sums[i][j]);
    }
}

template <class T, std::size_t M, std::size_t N>
void product_rows(Factors<T> f, std::size_t m) {
  for (; m >= M; m -= M, f.a += M * f.a_row, f.c += M * f.c_row) product_tile<T, M, N>(f);
  if constexpr (M > 1) {
    if (m > 0) product_rows<T, M - 1, N>(f, m);
  }
}

// A panel of N registers, or of as many as the columns that are left fill.
template <class T, std::size_t N>
void product_panel(Factors<T> f, std::size_t m, std::size_t columns, const T* b, std::size_t b_row) {
  constexpr std::size_t width = N * lanes<T>;
  if constexpr (N > 1) {
    if (columns < width) return product_panel<T, N - 1>(f, m, columns, b, b_row);
  }
  alignas(kVectorBytes) T panel[kDepth * width];
  for (std::size_t t = 0; t < f.depth; ++t, b += b_row)
    for (std::size_t j = 0; j < width; j += lanes<T>) store(panel + t * width + j, load(b + j));
  f.panel = panel;
  product_rows<T, kRows, N>(f, m);
}

template <class T>
void product(std::size_t m, std::size_t n, std::size_t k, const T* a, std::size_t a_row, std::size_t a_step, const T* b,
             std::size_t b_row, bool add, T* c, std::size_t c_row) {
  constexpr std::size_t width = kRuns * lanes<T>;
  for (std::size_t j = 0; j < n; j += width)
    for (std::size_t t = 0; t < k; t += kDepth) {
      const std::size_t depth = k - t < kDepth ? k - t : kDepth;
      product_panel<T, kRuns>({depth, a + t * a_step, a_row, a_step, nullptr, c + j, c_row, add || t > 0}, m, n - j,
                              b + t * b_row + j, b_row);
    }
}
