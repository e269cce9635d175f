// What the cells do behind the product, and on the way back before it.

struct Lstm {
  static constexpr std::size_t gates = 4, with_x = 4;  // i, f, g, o; all are sums with x
  static constexpr bool has_c = true;

  template <class T, class At, std::size_t G>
  static void finish(const At& at, Place row, const V<T> (&sums)[G]) {
    const auto& b = at.b;
    const V<T> i = sigmoid<T>(sums[0]), f = sigmoid<T>(sums[1]), g = tanh<T>(sums[2]), o = sigmoid<T>(sums[3]);
    T* c = b.c + row * at.width() + at.unit;
    const V<T> next = f * load(c, at.count) + i * g;
    store(c, next, at.count);
    store(b.output + at.hidden(row), o * tanh<T>(next), at.count);
    if (!b.gates) return;
    store(b.gates + at.gate(row, 0), i, at.count);
    store(b.gates + at.gate(row, 1), f, at.count);
    store(b.gates + at.gate(row, 2), g, at.count);
    store(b.gates + at.gate(row, 3), o, at.count);
    store(b.kept + at.hidden(row), next, at.count);
  }

  template <class T>
  static void turn(const Backward<T>& b, std::size_t unit, std::size_t count) {
    const std::size_t j = unit, n = b.hidden;
    const V<T> i = load(b.gates + j, count), f = load(b.gates + n + j, count), g = load(b.gates + 2 * n + j, count),
               o = load(b.gates + 3 * n + j, count), t = tanh<T>(load(b.kept + j, count));
    const V<T> dh = load(b.grad + j, count) + load(b.grad_h + j, count), dho = dh * o;
    const V<T> dc = load(b.grad_c + j, count) + dho * (T(1) - t * t);
    store(b.x + j, dc * g * i * (T(1) - i), count);
    store(b.x + n + j, dc * load(b.c + j, count) * f * (T(1) - f), count);
    store(b.x + 2 * n + j, dc * i * (T(1) - g * g), count);
    store(b.x + 3 * n + j, dho * t * (T(1) - o), count);
    store(b.before + j, load(b.h + j, count), count);
    store(b.grad_c + j, dc * f, count);
    store(b.grad_h + j, V<T>{}, count);
  }
};

struct Gru {
  static constexpr std::size_t gates = 3, with_x = 2;  // r, z, n; n has a sum of its own for what r is multiplied with
  static constexpr bool has_c = false;

  template <class T, class At, std::size_t G>
  static void finish(const At& at, Place row, const V<T> (&sums)[G]) {
    const auto& b = at.b;
    const V<T> r = sigmoid<T>(sums[0]), z = sigmoid<T>(sums[1]);
    const V<T> n = tanh<T>(load(b.x + at.gate(row, 2), at.count) + r * sums[2]);
    store(b.output + at.hidden(row), z * (load(b.h + row * b.h_row + at.unit, at.count) - n) + n, at.count);
    if (!b.gates) return;
    store(b.gates + at.gate(row, 0), r, at.count);
    store(b.gates + at.gate(row, 1), z, at.count);
    store(b.gates + at.gate(row, 2), n, at.count);
    store(b.kept + at.hidden(row), sums[2], at.count);
  }

  template <class T>
  static void turn(const Backward<T>& b, std::size_t unit, std::size_t count) {
    const std::size_t j = unit, n = b.hidden;
    const V<T> r = load(b.gates + j, count), z = load(b.gates + n + j, count), t = load(b.gates + 2 * n + j, count),
               h = load(b.h + j, count);
    const V<T> dh = load(b.grad + j, count) + load(b.grad_h + j, count);
    const V<T> dt = dh * (T(1) - z) * (T(1) - t * t), dr = dt * load(b.kept + j, count) * r * (T(1) - r),
               dz = dh * (h - t) * z * (T(1) - z);
    store(b.x + j, dr, count);
    store(b.x + n + j, dz, count);
    store(b.x + 2 * n + j, dt, count);
    store(b.products + j, dr, count);
    store(b.products + n + j, dz, count);
    store(b.products + 2 * n + j, dt * r, count);
    store(b.before + j, h, count);
    store(b.grad_h + j, dh * z, count);
  }
};
