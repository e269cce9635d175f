// Transposes. Included behind register.inl.

// A square of as many rows as 16 bytes have elements: pairs are interleaved until every vector is a column.
template <class T>
inline void transpose_square(const T* from, std::size_t from_row, T* to, std::size_t to_row) {
  constexpr std::size_t size = 16 / sizeof(T);
  using Q = typename Register<T, 16>::type;
  using Memory = typename Register<T, 16>::memory;
  Q rows[size];
  for (std::size_t i = 0; i < size; ++i) rows[i] = *reinterpret_cast<const Memory*>(from + i * from_row);
  if constexpr (size == 4) {
    const Q a = __builtin_shufflevector(rows[0], rows[2], 0, 4, 1, 5),
            b = __builtin_shufflevector(rows[0], rows[2], 2, 6, 3, 7);
    const Q c = __builtin_shufflevector(rows[1], rows[3], 0, 4, 1, 5),
            d = __builtin_shufflevector(rows[1], rows[3], 2, 6, 3, 7);
    *reinterpret_cast<Memory*>(to) = __builtin_shufflevector(a, c, 0, 4, 1, 5);
    *reinterpret_cast<Memory*>(to + to_row) = __builtin_shufflevector(a, c, 2, 6, 3, 7);
    *reinterpret_cast<Memory*>(to + 2 * to_row) = __builtin_shufflevector(b, d, 0, 4, 1, 5);
    *reinterpret_cast<Memory*>(to + 3 * to_row) = __builtin_shufflevector(b, d, 2, 6, 3, 7);
  } else {
    *reinterpret_cast<Memory*>(to) = __builtin_shufflevector(rows[0], rows[1], 0, 2);
    *reinterpret_cast<Memory*>(to + to_row) = __builtin_shufflevector(rows[0], rows[1], 1, 3);
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
