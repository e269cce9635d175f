// Included by the files that are compiled for one instruction set each, behind partial_*.inl and root(V<T>),
// the square root. Everything is in an unnamed namespace and calls nothing of the standard library.

#include "functions.inl"

// A register with a number's operators, for what is written once for both.
template <class T>
struct Lanes {
  V<T> v;

  explicit Lanes(T number) : v(V<T>{} + number) {}
  explicit Lanes(V<T> value) : v(value) {}

  friend Lanes operator-(Lanes x) { return Lanes(-x.v); }
  friend Lanes operator+(Lanes a, Lanes b) { return Lanes(a.v + b.v); }
  friend Lanes operator-(Lanes a, Lanes b) { return Lanes(a.v - b.v); }
  friend Lanes operator*(Lanes a, Lanes b) { return Lanes(a.v * b.v); }
  friend Lanes operator/(Lanes a, Lanes b) { return Lanes(a.v / b.v); }
  Lanes& operator-=(Lanes other) { return v -= other.v, *this; }
  friend Lanes sqrt(Lanes x) { return Lanes(root(x.v)); }
  friend Lanes exp(Lanes x) { return Lanes(exponential<T>(x.v)); }
  friend Lanes tanh(Lanes x) { return Lanes(nd::tanh<T>(x.v)); }
  friend Lanes erf(Lanes x) { return Lanes(error_function<T>(x.v)); }
};

// f(first, load, store) for each register of a run; the last one may be filled in part.
template <class T, class F>
inline void by_lanes(std::size_t count, const F& f) {
  std::size_t i = 0;
  for (; i + lanes<T> <= count; i += lanes<T>)
    f(i, [](const T* p) { return load(p); }, [](T* p, V<T> v) { store(p, v); });
  if (i < count)
    f(i, [&](const T* p) { return load(p, count - i); }, [&](T* p, V<T> v) { store(p, v, count - i); });
}

// Dealt to partial sums that are added side by side.
template <std::size_t Dealt, class T>
double sum_in_double(std::size_t count, const T* x) {
  double sums[Dealt] = {};
  std::size_t i = 0;
  for (; i + Dealt <= count; i += Dealt)
    for (std::size_t k = 0; k < Dealt; ++k) sums[k] += static_cast<double>(x[i + k]);
  for (std::size_t k = 0; i < count; ++i, ++k) sums[k] += static_cast<double>(x[i]);
  for (std::size_t half = Dealt / 2; half > 0; half /= 2)
    for (std::size_t k = 0; k < half; ++k) sums[k] += sums[k + half];
  return sums[0];
}

template <class T>
double shifted_exp(std::size_t count, const T* x, T* out, T shift) {
  const V<T> least = V<T>{} + Number<T>::kLeast;
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    const V<T> y = load(x + i) - shift;
    V<T> scale, less;
    split_exp<T>(y < least ? least : y, scale, less);  // NaN stays
    store(out + i, y < least ? V<T>{} : scale + scale * less);
  });
  return sum_in_double<16>(count, out);
}

template <class T>
T largest_of(std::size_t count, const T* x) {
  T best[lanes<T>] = {};
  const std::size_t kept = count < lanes<T> ? count : lanes<T>;
  bool is_nan = false;
  if (count < lanes<T>) {
    for (std::size_t i = 0; i < count; ++i) best[i] = x[i];
  } else {
    constexpr std::size_t together = 4;  // as many as hide the latency of one
    V<T> most[together] = {load(x), load(x), load(x), load(x)};
    auto nan = most[0] != most[0];
    const auto take = [&](V<T>& so_far, V<T> v) {
      so_far = v > so_far ? v : so_far;
      nan |= v != v;
    };
    std::size_t i = 0;
    for (; i + together * lanes<T> <= count; i += together * lanes<T>)
      for (std::size_t k = 0; k < together; ++k) take(most[k], load(x + i + k * lanes<T>));
    for (; i + lanes<T> <= count; i += lanes<T>) take(most[0], load(x + i));
    take(most[0], load(x + count - lanes<T>));  // some of them once more
    for (std::size_t k = 1; k < together; ++k) take(most[0], most[k]);
    store(best, most[0]);
    for (std::size_t lane = 0; lane < lanes<T>; ++lane) is_nan |= nan[lane] != 0;
  }
  T largest = best[0];
  for (std::size_t i = 0; i < kept; ++i) {
    largest = best[i] > largest ? best[i] : largest;
    is_nan |= best[i] != best[i];
  }
  return is_nan ? static_cast<T>(__builtin_nan("")) : largest;
}

template <class T>
void softmax(std::size_t count, const T* x, T* out) {
  const T factor = static_cast<T>(1 / shifted_exp(count, x, out, largest_of(count, x)));
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    store(out + i, load(out + i) * factor);
  });
}

template <class T>
void sgd(std::size_t count, const SgdElement<T>& element, const T* grad, T* weight, T* velocity) {
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    Lanes<T> w(load(weight + i)), g(load(grad + i));
    if (velocity) {
      Lanes<T> v(load(velocity + i));
      element(w, g, v);
      store(velocity + i, v.v);
    } else {
      element(w, g);
    }
    store(weight + i, w.v);
  });
}

template <class T>
void adam(std::size_t count, const AdamElement<T>& element, const T* grad, T* weight, T* mean, T* variance) {
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    Lanes<T> w(load(weight + i)), m(load(mean + i)), v(load(variance + i));
    element(w, Lanes<T>(load(grad + i)), m, v);
    store(weight + i, w.v);
    store(mean + i, m.v);
    store(variance + i, v.v);
  });
}

template <class Op, class T>
void value(std::size_t count, const T* x, T* out) {
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    store(out + i, Op{}.value(Lanes<T>(load(x + i))).v);
  });
}

template <class Op, class T>
void derivative(std::size_t count, const T* grad, const T* kept, T* out) {
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    store(out + i, Op{}.derivative(Lanes<T>(load(grad + i)), Lanes<T>(load(kept + i))).v);
  });
}

template <class Op, class T>
constexpr OpKernels<T> of_op = {value<Op, T>, derivative<Op, T>};

template <class T>
constexpr ElementKernels<T> kernels = {
    shifted_exp<T>,
    largest_of<T>,
    sum_in_double<8, T>,
    softmax<T>,
    sgd<T>,
    adam<T>,
    of_op<op::Exp, T>,
    of_op<op::Sigmoid, T>,
    of_op<op::Tanh, T>,
    of_op<op::Erf, T>,
    of_op<op::Silu, T>,
    of_op<op::Gelu, T>,
    of_op<op::GeluTanh, T>,
};
