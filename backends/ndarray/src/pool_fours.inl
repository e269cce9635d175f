// Included by the files that are compiled for one instruction set each, behind kVectorBytes, the width of a
// register. Which pixel wins cannot be foretold, so nothing branches on it.

template <class T>
struct Lanes {
  static constexpr std::size_t count = kVectorBytes / sizeof(T);
  typedef T type __attribute__((vector_size(kVectorBytes)));
  typedef T memory __attribute__((vector_size(kVectorBytes), aligned(alignof(T)), may_alias));
  typedef std::int64_t places
      __attribute__((vector_size(count * sizeof(std::int64_t)), aligned(alignof(std::int64_t)), may_alias));
};

template <class V, class T>
inline V load(const T* p) {
  return *reinterpret_cast<const typename Lanes<T>::memory*>(p);
}

// Every second element of two vectors.
template <class T, class V>
inline V even(V a, V b) {
  if constexpr (Lanes<T>::count == 8)
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
  else if constexpr (Lanes<T>::count == 4)
    return __builtin_shufflevector(a, b, 0, 2, 4, 6);
  else
    return __builtin_shufflevector(a, b, 0, 2);
}
template <class T, class V>
inline V odd(V a, V b) {
  if constexpr (Lanes<T>::count == 8)
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
  else if constexpr (Lanes<T>::count == 4)
    return __builtin_shufflevector(a, b, 1, 3, 5, 7);
  else
    return __builtin_shufflevector(a, b, 1, 3);
}

template <class V>
inline auto wins(V other, V best) {
  return (other > best) | (other != other);
}

template <class T>
inline void some_windows(const T* pixels, std::int64_t first, std::size_t width, T* value,
                         std::int64_t* place) {
  using V = typename Lanes<T>::type;
  using Mask = decltype(V{} > V{});
  constexpr std::size_t n = Lanes<T>::count;
  const V a = load<V>(pixels), b = load<V>(pixels + n), c = load<V>(pixels + width),
          d = load<V>(pixels + width + n);
  const V above_left = even<T>(a, b), above_right = odd<T>(a, b), below_left = even<T>(c, d),
          below_right = odd<T>(c, d);
  const Mask right_above = wins(above_right, above_left), right_below = wins(below_right, below_left);
  const V above = right_above ? above_right : above_left, below = right_below ? below_right : below_left;
  const Mask down = wins(below, above);
  *reinterpret_cast<typename Lanes<T>::memory*>(value) = down ? below : above;
  // A true lane is -1.
  Mask at = down ? (Mask{} + static_cast<decltype(Mask{}[0] + 0)>(width)) - right_below : -right_above;
  for (std::size_t i = 0; i < n; ++i) at[i] += 2 * static_cast<decltype(Mask{}[0] + 0)>(i);
  *reinterpret_cast<typename Lanes<T>::places*>(place) =
      __builtin_convertvector(at, typename Lanes<T>::places) + first;
}

template <class T>
void fours(const T* image, std::size_t rows, std::size_t columns, std::size_t width, T* value,
           std::int64_t* place) {
  constexpr std::size_t n = Lanes<T>::count;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns;) {
      const std::size_t out = row * columns + column, in = 2 * row * width + 2 * column;
      // Past a row's end a vector reads and writes what belongs to the next one, which is written later.
      if (out + n <= rows * columns && in + width + 2 * n <= 2 * rows * width) {
        some_windows(image + in, static_cast<std::int64_t>(in), width, value + out, place + out);
        column += n;
        continue;
      }
      const T* x = image + in;
      const std::size_t above = wins(x[1], x[0]), below = width + wins(x[width + 1], x[width]);
      const std::size_t step = wins(x[below], x[above]) ? below : above;
      value[out] = x[step];
      place[out] = static_cast<std::int64_t>(in + step);
      ++column;
    }
}
