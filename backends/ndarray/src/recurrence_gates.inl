// The functions of gates, on registers.

#include "exponential.inl"

template <class T>
inline V<T> sigmoid(V<T> x) {
  using N = Number<T>;
  const V<T> least = V<T>{} + N::kLeast, most = V<T>{} + N::kMost;
  V<T> y = -x, scale, less;
  y = y < least ? least : y;  // NaN stays
  y = y > most ? most : y;
  split_exp<T>(y, scale, less);
  return T(1) / (T(1) + (scale + scale * less));
}

template <class T>
inline V<T> tanh(V<T> x) {
  using B = typename RegisterBits<T>::type;
  const B size = B{} + Number<T>::kSize;
  const V<T> least = V<T>{} + Number<T>::kSaturated;
  V<T> y = T(-2) * reinterpret_cast<V<T>>(reinterpret_cast<B>(x) & size), scale, less;
  y = y < least ? least : y;
  split_exp<T>(y, scale, less);
  const V<T> e = scale * less + (scale - T(1));  // exp(y) - 1
  const V<T> result = e / (T(-2) - e);
  return reinterpret_cast<V<T>>((reinterpret_cast<B>(result) & size) | (reinterpret_cast<B>(x) & ~size));
}
