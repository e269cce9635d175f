// Included by the files that are compiled for one instruction set each, behind partial_*.inl and:
//   kVectorBytes   the width of a register
//   kRows, kRuns   the tile of accumulators of `correlate`
//   kDotRows, kDotTaps   the tile of `dots`
// Everything is in an unnamed namespace and uses nothing of the standard library.

template <class T, std::size_t M>
void correlate_tile(std::size_t taps, const T* a, std::size_t a_row, std::size_t a_tap, const T* base,
                    const std::ptrdiff_t* offsets, T* c, std::size_t c_row) {
  V<T> sums[M][kRuns] = {};
  for (std::size_t t = 0; t < taps; ++t) {
    const T* x = base + offsets[t];
    V<T> run[kRuns];
    for (std::size_t j = 0; j < kRuns; ++j) run[j] = load(x + j * lanes<T>);
    for (std::size_t i = 0; i < M; ++i) {
      const T weight = a[i * a_row + t * a_tap];
      for (std::size_t j = 0; j < kRuns; ++j) sums[i][j] += weight * run[j];
    }
  }
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t j = 0; j < kRuns; ++j) store(c + i * c_row + j * lanes<T>, sums[i][j]);
}

// Rows are taken kRows at a time, and the rest by a tile of its own height.
template <class T, std::size_t M>
void correlate_rows(std::size_t m, std::size_t taps, const T* a, std::size_t a_row, std::size_t a_tap, const T* base,
                    const std::ptrdiff_t* offsets, T* c, std::size_t c_row) {
  for (; m >= M; m -= M, a += M * a_row, c += M * c_row) correlate_tile<T, M>(taps, a, a_row, a_tap, base, offsets, c, c_row);
  if constexpr (M > 1) {
    if (m > 0) correlate_rows<T, M - 1>(m, taps, a, a_row, a_tap, base, offsets, c, c_row);
  }
}

template <class T>
void correlate(std::size_t m, std::size_t n, std::size_t taps, const T* a, std::size_t a_row, std::size_t a_tap,
               const T* base, const std::ptrdiff_t* offsets, T* c, std::size_t c_row) {
  constexpr std::size_t width = kRuns * lanes<T>;
  for (std::size_t j = 0; j < n; j += width)
    correlate_rows<T, kRows>(m, taps, a, a_row, a_tap, base + j, offsets, c + j, c_row);
}

template <class T>
struct DotArguments {
  std::size_t images, n;
  const T* g;
  std::size_t g_image, g_row;
  const T* x;
  std::size_t x_image;
  T* c;
  std::size_t c_row;
};

template <class T, std::size_t M, std::size_t K>
void dots_tile(const DotArguments<T>& d, const std::ptrdiff_t* offsets) {
  V<T> sums[M][K] = {};
  for (std::size_t image = 0; image < d.images; ++image) {
    const T* g = d.g + image * d.g_image;
    const T* x = d.x + image * d.x_image;
    for (std::size_t j = 0; j < d.n; j += lanes<T>) {
      V<T> run[K];
      for (std::size_t t = 0; t < K; ++t) run[t] = load(x + offsets[t] + j);
      for (std::size_t i = 0; i < M; ++i) {
        const V<T> row = load(g + i * d.g_row + j);
        for (std::size_t t = 0; t < K; ++t) sums[i][t] += row * run[t];
      }
    }
  }
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t t = 0; t < K; ++t) {
      T sum = 0;
      for (std::size_t lane = 0; lane < lanes<T>; ++lane) sum += sums[i][t][lane];
      d.c[i * d.c_row + t] += sum;
    }
}

template <class T, std::size_t M>
void dots_taps(DotArguments<T> d, std::size_t taps, const std::ptrdiff_t* offsets) {
  for (; taps >= kDotTaps; taps -= kDotTaps, offsets += kDotTaps, d.c += kDotTaps) dots_tile<T, M, kDotTaps>(d, offsets);
  for (; taps > 0; --taps, ++offsets, ++d.c) dots_tile<T, M, 1>(d, offsets);
}

template <class T, std::size_t M>
void dots_rows(DotArguments<T> d, std::size_t m, std::size_t taps, const std::ptrdiff_t* offsets) {
  for (; m >= M; m -= M, d.g += M * d.g_row, d.c += M * d.c_row) dots_taps<T, M>(d, taps, offsets);
  if constexpr (M > 1) {
    if (m > 0) dots_rows<T, M - 1>(d, m, taps, offsets);
  }
}

template <class T>
void dots(std::size_t images, std::size_t m, std::size_t n, std::size_t taps, const T* g, std::size_t g_image,
          std::size_t g_row, const T* x, std::size_t x_image, const std::ptrdiff_t* offsets, T* c, std::size_t c_row) {
  dots_rows<T, kDotRows>({images, n, g, g_image, g_row, x, x_image, c, c_row}, m, taps, offsets);
}

template <class T>
void gather(std::size_t rows, std::size_t columns, const T* from, std::size_t pitch, T offset, T* to) {
  for (std::size_t i = 0; i < rows; ++i, from += pitch, to += columns) {
    std::size_t j = 0;
    for (; j + lanes<T> <= columns; j += lanes<T>) store(to + j, load(from + j) + offset);
    if (j < columns) store(to + j, load(from + j, columns - j) + offset, columns - j);
  }
}

template <class T>
constexpr WindowKernels<T> kernels = {kRuns * lanes<T>, correlate<T>, dots<T>, gather<T>};
