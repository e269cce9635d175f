// Included by the files that are compiled for one instruction set each, behind kVectorBytes, the width of a
// register. Which pixel wins cannot be foretold, so nothing branches on it.

#include "pairs.inl"

template <class R>
inline auto wins(R other, R best) {
  return (other > best) | (other != other);
}

template <class T, bool Placed>
inline void some_windows(const T* pixels, std::int64_t first, std::size_t width, T* value,
                         std::int64_t* place) {
  using Mask = decltype(V<T>{} > V<T>{});
  constexpr std::size_t n = lanes<T>;
  const V<T> a = load(pixels), b = load(pixels + n), c = load(pixels + width),
          d = load(pixels + width + n);
  const V<T> above_left = even<T>(a, b), above_right = odd<T>(a, b), below_left = even<T>(c, d),
          below_right = odd<T>(c, d);
  const Mask right_above = wins(above_right, above_left), right_below = wins(below_right, below_left);
  const V<T> above = right_above ? above_right : above_left, below = right_below ? below_right : below_left;
  const Mask down = wins(below, above);
  store(value, down ? below : above);
  if constexpr (!Placed) return;
  // A true lane is -1.
  Mask at = down ? (Mask{} + static_cast<decltype(Mask{}[0] + 0)>(width)) - right_below : -right_above;
  for (std::size_t i = 0; i < n; ++i) at[i] += 2 * static_cast<decltype(Mask{}[0] + 0)>(i);
  using Places = typename Register<std::int64_t, n * sizeof(std::int64_t)>::memory;
  *reinterpret_cast<Places*>(place) = __builtin_convertvector(at, Places) + first;
}

template <class T, bool Placed>
void fours_of(const T* image, std::size_t rows, std::size_t columns, std::size_t width, T* value,
              std::int64_t* place) {
  constexpr std::size_t n = lanes<T>;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns;) {
      const std::size_t out = row * columns + column, in = 2 * row * width + 2 * column;
      // Past a row's end a vector reads and writes what belongs to the next one, which is written later.
      if (out + n <= rows * columns && in + width + 2 * n <= 2 * rows * width) {
        some_windows<T, Placed>(image + in, static_cast<std::int64_t>(in), width, value + out,
                                Placed ? place + out : nullptr);
        column += n;
        continue;
      }
      const T* x = image + in;
      const std::size_t above = wins(x[1], x[0]), below = width + wins(x[width + 1], x[width]);
      const std::size_t step = wins(x[below], x[above]) ? below : above;
      value[out] = x[step];
      if constexpr (Placed) place[out] = static_cast<std::int64_t>(in + step);
      ++column;
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
