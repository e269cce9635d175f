// The exponential of registers: its Taylor series on [-ln 2 / 2, ln 2 / 2], cut where the rest is below half
// a unit of the last place. Included by the kernels that are compiled for one instruction set each, behind
// register.inl.
#pragma once

template <class T>
struct Number;
template <>
struct Number<float> {
  using Bits = int;
  static constexpr int kMantissa = 23, kBias = 127, kTerms = 7,
                       kSize = 0x7fffffff;  // kSize: all but the sign
  static constexpr float kRound = 0x1.8p23f, kLog2e = 0x1.715476p0f, kHigh = 0x1.62e4p-1f,
                         kLow = 0x1.7f7d1cp-20f;
  static constexpr float kLeast = -87, kMost = 88, kSaturated = -20;
};
template <>
struct Number<double> {
  using Bits = long long;
  static constexpr int kMantissa = 52, kBias = 1023, kTerms = 13;
  static constexpr long long kSize = 0x7fffffffffffffff;
  static constexpr double kRound = 0x1.8p52, kLog2e = 0x1.71547652b82fep0, kHigh = 0x1.62e42feep-1,
                          kLow = 0x1.a39ef35793c76p-33;
  static constexpr double kLeast = -708, kMost = 709, kSaturated = -40;
};

template <class T>
struct RegisterBits {
  typedef typename Number<T>::Bits type __attribute__((vector_size(kVectorBytes)));
};

/// 1 / (n!)
template <class T>
constexpr T inverse_factorial(int n) {
  T product = 1;
  for (int i = 2; i <= n; ++i) product *= static_cast<T>(i);
  return 1 / product;
}

/// 2 to the power of each, for normal numbers.
template <class T>
inline V<T> two_to(typename RegisterBits<T>::type power) {
  return reinterpret_cast<V<T>>((power + static_cast<typename Number<T>::Bits>(Number<T>::kBias))
                                << Number<T>::kMantissa);
}

/// exp(y) = 2 ^ the result * (1 + less). `less` keeps its digits where it is small.
template <class T>
inline typename RegisterBits<T>::type reduced_exp(V<T> y, V<T>& less) {
  using N = Number<T>;
  using B = typename RegisterBits<T>::type;
  const V<T> round = V<T>{} + N::kRound, shifted = y * N::kLog2e + round, power = shifted - round;
  const V<T> rest = (y - power * N::kHigh) - power * N::kLow;
  V<T> sum = V<T>{} + inverse_factorial<T>(N::kTerms);
  for (int n = N::kTerms - 1; n >= 2; --n) sum = sum * rest + inverse_factorial<T>(n);
  less = rest + rest * rest * sum;
  return reinterpret_cast<B>(shifted) - reinterpret_cast<B>(round);
}

/// exp(y) = scale + scale * less, for kLeast <= y <= kMost.
template <class T>
inline void split_exp(V<T> y, V<T>& scale, V<T>& less) {
  scale = two_to<T>(reduced_exp<T>(y, less));
}
