// Included by the files that are compiled for one instruction set each, behind kVectorBytes, the width of a
// register. Which pixel wins cannot be foretold, so nothing branches on it.

#include "pairs.inl"

template <class R>
inline auto wins(R other, R best) {
  return (other > best) | (other != other);
}

// `count` windows side by side, not more than a register holds.
template <class T, bool Placed>
inline void some_windows(std::size_t count, const T* pixels, std::int64_t first, std::size_t width, T* value,
                         std::int64_t* place) {
  using Mask = decltype(V<T>{} > V<T>{});
  constexpr std::size_t n = lanes<T>;
  const auto near = [&](const T* row) { return 2 * count < n ? load(row, 2 * count) : load(row); };
  const auto far = [&](const T* row) {
    if (count == n) return load(row + n);
    return 2 * count > n ? load(row + n, 2 * count - n) : V<T>{};
  };
  const V<T> a = near(pixels), b = far(pixels), c = near(pixels + width), d = far(pixels + width);
  const V<T> above_left = even<T>(a, b), above_right = odd<T>(a, b), below_left = even<T>(c, d),
          below_right = odd<T>(c, d);
  const Mask right_above = wins(above_right, above_left), right_below = wins(below_right, below_left);
  const V<T> above = right_above ? above_right : above_left, below = right_below ? below_right : below_left;
  const Mask down = wins(below, above);
  const V<T> largest = down ? below : above;
  count == n ? store(value, largest) : store(value, largest, count);
  if constexpr (!Placed) return;
  // A true lane is -1.
  Mask at = down ? (Mask{} + static_cast<decltype(Mask{}[0] + 0)>(width)) - right_below : -right_above;
  for (std::size_t i = 0; i < n; ++i) at[i] += 2 * static_cast<decltype(Mask{}[0] + 0)>(i);
  using Places = typename Register<std::int64_t, n * sizeof(std::int64_t)>::memory;
  if (count == n)
    *reinterpret_cast<Places*>(place) = __builtin_convertvector(at, Places) + first;
  else
    for (std::size_t i = 0; i < count; ++i) place[i] = at[i] + first;
}

template <class T, bool Placed>
void fours_of(const T* image, std::size_t rows, std::size_t columns, std::size_t width, T* value,
              std::int64_t* place) {
  constexpr std::size_t n = lanes<T>;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; column += n) {
      const std::size_t out = row * columns + column, in = 2 * row * width + 2 * column;
      const auto windows = [&](std::size_t count) {
        some_windows<T, Placed>(count, image + in, static_cast<std::int64_t>(in), width, value + out,
                                Placed ? place + out : nullptr);
      };
      // Past a row's end a vector reads and writes what belongs to the next one, which is written later.
      if (out + n <= rows * columns && in + width + 2 * n <= 2 * rows * width)
        windows(n);
      else
        windows(columns - column < n ? columns - column : n);
    }
}

template <class T>
void fours(const T* image, std::size_t rows, std::size_t columns, std::size_t width, T* value,
           std::int64_t* place) {
  if (place)
    fours_of<T, true>(image, rows, columns, width, value, place);
  else
    fours_of<T, false>(image, rows, columns, width, value, nullptr);
}
