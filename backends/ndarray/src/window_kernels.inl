// Included by the files that are compiled for one instruction set each, behind partial_*.inl and:
//   kVectorBytes   the width of a register
//   kRows, kRuns   the tile of accumulators of `correlate`
//   kDotRows, kDotTaps   the tile of `dots`
// Everything is in an unnamed namespace and uses nothing of the standard library.

template <class T>
struct Correlation {
  std::size_t n, taps;
  const T* a;
  const T* base;
  const std::ptrdiff_t* offsets;
  T* c;
};

template <class T, std::size_t M, std::size_t N>
void correlate_tile(const Correlation<T>& p) {
  V<T> sums[M][N] = {};
  for (std::size_t t = 0; t < p.taps; ++t) {
    const T* x = p.base + p.offsets[t];
    V<T> run[N];
    for (std::size_t j = 0; j < N; ++j) run[j] = load(x + j * lanes<T>);
    for (std::size_t i = 0; i < M; ++i) {
      const T weight = p.a[i * p.taps + t];
      for (std::size_t j = 0; j < N; ++j) sums[i][j] += weight * run[j];
    }
  }
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t j = 0; j < N; ++j) store(p.c + i * p.n + j * lanes<T>, sums[i][j]);
}

// Rows are taken M at a time, and the rest by a tile of its own height.
template <class T, std::size_t M, std::size_t N>
void correlate_rows(std::size_t m, Correlation<T> p) {
  for (; m >= M; m -= M, p.a += M * p.taps, p.c += M * p.n) correlate_tile<T, M, N>(p);
  if constexpr (M > 1) {
    if (m > 0) correlate_rows<T, M - 1, N>(m, p);
  }
}

template <class T>
void correlate(std::size_t m, std::size_t n, std::size_t taps, const T* a, const T* base, const std::ptrdiff_t* offsets,
               T* c) {
  constexpr std::size_t width = kRuns * lanes<T>;
  std::size_t j = 0;
  for (; j + width <= n; j += width) correlate_rows<T, kRows, kRuns>(m, {n, taps, a, base + j, offsets, c + j});
  for (; j < n; j += lanes<T>) correlate_rows<T, kRows, 1>(m, {n, taps, a, base + j, offsets, c + j});
}

template <class T>
struct Dots {
  std::size_t images, n, taps;
  const T* g;
  std::size_t g_image;
  const T* x;
  std::size_t x_image;
  const std::ptrdiff_t* offsets;
  T* c;
};

template <class T, std::size_t M, std::size_t K>
void dots_tile(const Dots<T>& d) {
  V<T> sums[M][K] = {};
  for (std::size_t image = 0; image < d.images; ++image) {
    const T* g = d.g + image * d.g_image;
    const T* x = d.x + image * d.x_image;
    for (std::size_t j = 0; j < d.n; j += lanes<T>) {
      V<T> run[K];
      for (std::size_t t = 0; t < K; ++t) run[t] = load(x + d.offsets[t] + j);
      for (std::size_t i = 0; i < M; ++i) {
        const V<T> row = load(g + i * d.n + j);
        for (std::size_t t = 0; t < K; ++t) sums[i][t] += row * run[t];
      }
    }
  }
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t t = 0; t < K; ++t) {
      T sum = 0;
      for (std::size_t lane = 0; lane < lanes<T>; ++lane) sum += sums[i][t][lane];
      d.c[i * d.taps + t] += sum;
    }
}

template <class T, std::size_t M>
void dots_taps(Dots<T> d) {
  std::size_t left = d.taps;
  for (; left >= kDotTaps; left -= kDotTaps, d.offsets += kDotTaps, d.c += kDotTaps) dots_tile<T, M, kDotTaps>(d);
  for (; left > 0; --left, ++d.offsets, ++d.c) dots_tile<T, M, 1>(d);
}

template <class T, std::size_t M>
void dots_rows(std::size_t m, Dots<T> d) {
  for (; m >= M; m -= M, d.g += M * d.n, d.c += M * d.taps) dots_taps<T, M>(d);
  if constexpr (M > 1) {
    if (m > 0) dots_rows<T, M - 1>(m, d);
  }
}

template <class T>
void dots(std::size_t images, std::size_t m, std::size_t n, std::size_t taps, const T* g, const T* x,
          std::size_t x_image, const std::ptrdiff_t* offsets, T* c) {
  dots_rows<T, kDotRows>(m, {images, n, taps, g, m * n, x, x_image, offsets, c});
}

template <class T>
void copy(std::size_t rows, std::size_t columns, const T* from, std::size_t pitch, T offset, T* to,
          std::size_t to_pitch) {
  for (std::size_t i = 0; i < rows; ++i, from += pitch, to += to_pitch) {
    std::size_t j = 0;
    for (; j + lanes<T> <= columns; j += lanes<T>) store(to + j, load(from + j) + offset);
    if (j < columns) store(to + j, load(from + j, columns - j) + offset, columns - j);
  }
}

template <class T>
constexpr WindowKernels<T> kernels = {lanes<T>, correlate<T>, dots<T>, copy<T>};
