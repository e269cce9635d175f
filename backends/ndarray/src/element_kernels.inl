// Included by the files that are compiled for one instruction set each, behind partial_*.inl and root(V<T>),
// the square root. Everything is in an unnamed namespace and uses nothing of the standard library but
// sequences of integers.

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

// Each lane joined with its neighbour half a register away, then half of that; the first has it all.
template <class T, int distance, int... I>
inline V<T> exchanged(V<T> v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, v, (I ^ distance)...);
}
template <class T, int distance = lanes<T> / 2, class F>
inline T across(V<T> v, const F& join) {
  v = join(v, exchanged<T, distance>(v, std::make_integer_sequence<int, lanes<T>>{}));
  if constexpr (distance > 1)
    return across<T, distance / 2>(v, join);
  else
    return v[0];
}

// The sum of what f(first, load, store) gives for each register of a run, in double: a short run at a time is
// added side by side.
template <class T, class F>
inline double sum_by_lanes(std::size_t count, const F& f) {
  constexpr std::size_t together = 4, most = 16 * together * lanes<T>;
  const auto load_all = [](const T* p) { return load(p); };
  const auto store_all = [](T* p, V<T> v) { store(p, v); };
  double sum = 0;
  std::size_t i = 0;
  while (i + lanes<T> <= count) {
    const std::size_t end = count - i < most ? count : i + most;
    V<T> sums[together] = {};
    for (; i + together * lanes<T> <= end; i += together * lanes<T>)
      for (std::size_t k = 0; k < together; ++k) sums[k] += f(i + k * lanes<T>, load_all, store_all);
    for (; i + lanes<T> <= end; i += lanes<T>) sums[0] += f(i, load_all, store_all);
    sum += static_cast<double>(
        across<T>((sums[0] + sums[1]) + (sums[2] + sums[3]), [](V<T> a, V<T> b) { return a + b; }));
  }
  if (i < count) {
    const V<T> last =
        f(i, [&](const T* p) { return load(p, count - i); }, [&](T* p, V<T> v) { store(p, v, count - i); });
    for (std::size_t lane = 0; lane < count - i; ++lane) sum += static_cast<double>(last[lane]);
  }
  return sum;
}

template <class T>
double sum(std::size_t count, const T* x) {
  return sum_by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto&) { return load(x + i); });
}

template <class T>
double shifted_exp(std::size_t count, const T* x, T* out, T shift) {
  const V<T> least = V<T>{} + Number<T>::kLeast;
  return sum_by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    const V<T> y = load(x + i) - shift;
    V<T> scale, less;
    split_exp<T>(y < least ? least : y, scale, less);  // NaN stays
    const V<T> value = y < least ? V<T>{} : scale + scale * less;
    store(out + i, value);
    return value;
  });
}

template <class T>
T largest_of(std::size_t count, const T* x) {
  const T not_a_number = static_cast<T>(__builtin_nan(""));
  if (count < lanes<T>) {
    T largest = x[0];
    bool is_nan = false;
    for (std::size_t i = 0; i < count; ++i) {
      largest = x[i] > largest ? x[i] : largest;
      is_nan |= x[i] != x[i];
    }
    return is_nan ? not_a_number : largest;
  }
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
  return across<T>(nan ? V<T>{} + not_a_number : most[0],
                   [](V<T> a, V<T> b) { return ((a > b) | (a != a)) ? a : b; });
}

template <class T>
void softmax(std::size_t count, const T* x, T* out) {
  const T factor = static_cast<T>(1 / shifted_exp(count, x, out, largest_of(count, x)));
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    store(out + i, load(out + i) * factor);
  });
}

template <class T>
void layer_norm(std::size_t count, const T* x, const T* other, const T* weight, const T* bias, T epsilon,
                T* out) {
  if (other) {
    by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
      store(out + i, load(x + i) + load(other + i));
    });
    x = out;
  }
  const T mean = static_cast<T>(sum(count, x) / static_cast<double>(count));
  const double squares = sum_by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto&) {
    const V<T> difference = load(x + i) - mean;
    return difference * difference;
  });
  const T variance = static_cast<T>(squares / static_cast<double>(count));
  const T factor = 1 / root(V<T>{} + (variance + epsilon))[0];
  by_lanes<T>(count, [&](std::size_t i, const auto& load, const auto& store) {
    V<T> y = (load(x + i) - mean) * factor;
    if (weight) y *= load(weight + i);
    if (bias) y += load(bias + i);
    store(out + i, y);
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
    sum<T>,
    softmax<T>,
    layer_norm<T>,
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
