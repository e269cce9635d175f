// Transposes. Included behind <utility> and register.inl.

// As many elements as 16 bytes have are a piece.
template <class T>
inline constexpr std::size_t piece = 16 / sizeof(T);

// Registers of `Pieces` pieces: those at from, from + step, ..
template <std::size_t Pieces, class T>
inline auto load_pieces(const T* from, std::size_t step) {
  if constexpr (Pieces == 1) {
    return typename Register<T, 16>::type(*reinterpret_cast<const typename Register<T, 16>::memory*>(from));
  } else {
    const auto low = load_pieces<Pieces / 2>(from, step);
    const auto high = load_pieces<Pieces / 2>(from + Pieces / 2 * step, step);
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return __builtin_shufflevector(low, high, I...);
    }(std::make_integer_sequence<int, Pieces * piece<T>>{});
  }
}

// Of each piece of a and of b the first or the second half, in turns.
template <std::size_t Pieces, class T, int half, class R>
inline R in_turns(R a, R b) {
  constexpr int size = piece<T>, all = Pieces * size;
  return [&]<int... I>(std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b, (I % 2 * all + I / size * size + half * size / 2 + I % size / 2)...);
  }(std::make_integer_sequence<int, all>{});
}

// `Pieces` squares below each other, whose columns are stored as one.
template <std::size_t Pieces, class T>
inline void transpose_squares(const T* from, std::size_t from_row, T* to, std::size_t to_row) {
  constexpr std::size_t size = piece<T>;
  using R = typename Register<T, 16 * Pieces>::type;
  const auto put = [&](std::size_t column, R v) {
    *reinterpret_cast<typename Register<T, 16 * Pieces>::memory*>(to + column * to_row) = v;
  };
  R rows[size];
  for (std::size_t i = 0; i < size; ++i) rows[i] = load_pieces<Pieces>(from + i * from_row, size * from_row);
  if constexpr (size == 4) {
    const R a = in_turns<Pieces, T, 0>(rows[0], rows[2]), b = in_turns<Pieces, T, 1>(rows[0], rows[2]);
    const R c = in_turns<Pieces, T, 0>(rows[1], rows[3]), d = in_turns<Pieces, T, 1>(rows[1], rows[3]);
    put(0, in_turns<Pieces, T, 0>(a, c));
    put(1, in_turns<Pieces, T, 1>(a, c));
    put(2, in_turns<Pieces, T, 0>(b, d));
    put(3, in_turns<Pieces, T, 1>(b, d));
  } else {
    put(0, in_turns<Pieces, T, 0>(rows[0], rows[1]));
    put(1, in_turns<Pieces, T, 1>(rows[0], rows[1]));
  }
}

// The side whose lines are farther apart is gone through along its lines.
template <class T>
void transpose(std::size_t rows, std::size_t columns, const T* from, std::size_t from_row, T* to, std::size_t to_row) {
  constexpr std::size_t size = piece<T>, tall = kVectorBytes / sizeof(T);
  const std::size_t tall_rows = rows - rows % tall, whole_rows = rows - rows % size;
  const std::size_t whole_columns = columns - columns % size;
  const auto squares = [&](std::size_t i, std::size_t j) {
    const T* at = from + i * from_row + j;
    if (i < tall_rows)
      transpose_squares<kVectorBytes / 16>(at, from_row, to + j * to_row + i, to_row);
    else
      transpose_squares<1>(at, from_row, to + j * to_row + i, to_row);
  };
  const auto step = [&](std::size_t i) { return i < tall_rows ? tall : size; };
  if (from_row > to_row) {
    for (std::size_t i = 0; i < whole_rows; i += step(i))
      for (std::size_t j = 0; j < whole_columns; j += size) squares(i, j);
  } else {
    for (std::size_t j = 0; j < whole_columns; j += size)
      for (std::size_t i = 0; i < whole_rows; i += step(i)) squares(i, j);
  }
  for (std::size_t i = 0; i < whole_rows; ++i)
    for (std::size_t j = whole_columns; j < columns; ++j) to[j * to_row + i] = from[i * from_row + j];
  for (std::size_t i = whole_rows; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) to[j * to_row + i] = from[i * from_row + j];
}
