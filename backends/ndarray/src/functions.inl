// Functions of registers that are exponentials at heart. Included by the kernels that are compiled for one
// instruction set each.
#pragma once

#include "exponential.inl"

/// Where exp is 0 below and infinite above, and polynomials by Remez's algorithm:
/// erf(x) = x + x kErf(x x) for |x| < 1, and 1 - exp(kErfc(x)) up to kErfEnd, from where on it is 1;
/// tanh(x) = x + x x x kTanh(x x) for |x| < kTanhEnd.
template <class T>
struct Coefficients;
template <>
struct Coefficients<float> {
  static constexpr float kVanishes = -104, kOverflows = 89, kErfEnd = 4, kTanhEnd = 0.65f;
  static constexpr float kErf[] = {0x1.06eba8p-3f, -0x1.81273ep-2f,  0x1.ce2d2p-4f, -0x1.b7fbb4p-6f,
                                   0x1.5419f6p-8f, -0x1.a485ecp-11f, 0x1.4ae4dp-14f};
  static constexpr float kErfc[] = {-0x1.72e71ep-12f, -0x1.2085b2p+0f, -0x1.46c584p-1f, -0x1.a60a82p-4f,
                                    0x1.654222p-6f,   -0x1.814cd4p-9f, 0x1.852d4p-13f};
  static constexpr float kTanh[] = {-0x1.555526p-2f, 0x1.11044ep-3f, -0x1.b7da5p-5f, 0x1.4f9942p-6f,
                                    -0x1.6a5316p-8f};
};
template <>
struct Coefficients<double> {
  static constexpr double kVanishes = -746, kOverflows = 710, kErfEnd = 6, kTanhEnd = 0.65;
  static constexpr double kErf[] = {0x1.06eba8214db68p-3,   -0x1.812746b0379c2p-2,  0x1.ce2f21a041017p-4,
                                    -0x1.b82ce31206286p-6,  0x1.565bccfa9a2cdp-8,   -0x1.c02db072ea34fp-11,
                                    0x1.f9a2bf7343c0dp-14,  -0x1.f4ca9491c3efdp-17, 0x1.b9827aea9e001p-20,
                                    -0x1.5c16e27e23193p-23, 0x1.d7849299fc5a6p-27,  -0x1.acdffeb5615ccp-31};
  static constexpr double kErfc[] = {
      -0x1.8bed9b4eaee35p-23, -0x1.20dd556628eabp+0,  -0x1.45f43285e071fp-1,  -0x1.a4d9aa7053b90p-4,
      0x1.388e916517da8p-6,   0x1.27ee7d4d93049p-12,  -0x1.d03c4ef82917cp-10, 0x1.5106cbc0e72d4p-11,
      -0x1.8177641cf10c7p-15, -0x1.2490f0a4adf25p-14, 0x1.779167282a010p-15,  -0x1.1383b5b784835p-16,
      0x1.20b23f1e5acafp-18,  -0x1.c5c64541b57e3p-21, 0x1.0c14f992c1d6ap-23,  -0x1.d0a3762d742cep-27,
      0x1.17935a450dbc9p-30,  -0x1.a1fbac1723e66p-35, 0x1.247ad83e7a679p-40};
  static constexpr double kTanh[] = {-0x1.55555555554a1p-2,  0x1.1111111104cc4p-3,  -0x1.ba1ba1b0d4cc6p-5,
                                     0x1.664f46c23c846p-6,   -0x1.226e04046972bp-7, 0x1.d6ccf5191a472p-9,
                                     -0x1.7d52ebe485fbap-10, 0x1.32dd27738be51p-11, -0x1.db2a72d09fe5dp-13,
                                     0x1.3a6c761bb309ap-14,  -0x1.f8c500cddd164p-17};
};

template <class T, std::size_t N>
inline V<T> polynomial(const T (&coefficients)[N], V<T> x) {
  V<T> sum = V<T>{} + coefficients[N - 1];
  for (std::size_t i = N - 1; i > 0; --i) sum = sum * x + coefficients[i - 1];
  return sum;
}

template <class T>
inline V<T> size_of(V<T> x) {
  using B = typename RegisterBits<T>::type;
  return reinterpret_cast<V<T>>(reinterpret_cast<B>(x) & Number<T>::kSize);
}
/// The size of one with the sign of the other.
template <class T>
inline V<T> with_sign(V<T> size, V<T> sign) {
  using B = typename RegisterBits<T>::type;
  const B bits = B{} + Number<T>::kSize;
  return reinterpret_cast<V<T>>((reinterpret_cast<B>(size) & bits) | (reinterpret_cast<B>(sign) & ~bits));
}
/// x, but within bounds; NaN stays.
template <class T>
inline V<T> between(V<T> x, T low, T high) {
  const V<T> least = V<T>{} + low, most = V<T>{} + high;
  x = x < least ? least : x;
  return x > most ? most : x;
}

/// In two factors, since one of them may not be a normal number.
template <class T>
inline V<T> exponential(V<T> x) {
  V<T> less;
  const auto power =
      reduced_exp<T>(between<T>(x, Coefficients<T>::kVanishes, Coefficients<T>::kOverflows), less);
  const auto half = power >> 1;
  const V<T> scale = two_to<T>(half);
  return (scale + scale * less) * two_to<T>(power - half);
}

template <class T>
inline V<T> sigmoid(V<T> x) {
  V<T> scale, less;
  split_exp<T>(between<T>(-x, Number<T>::kLeast, Number<T>::kMost), scale, less);
  return T(1) / (T(1) + (scale + scale * less));
}

template <class T>
inline V<T> tanh(V<T> x) {
  const V<T> least = V<T>{} + Number<T>::kSaturated, size = size_of<T>(x), square = x * x;
  V<T> y = T(-2) * size, scale, less;
  y = y < least ? least : y;
  split_exp<T>(y, scale, less);
  const V<T> e = scale + scale * less, far = T(1) - (e + e) / (T(1) + e);
  const V<T> near = x + x * square * polynomial<T>(Coefficients<T>::kTanh, square);
  return size < Coefficients<T>::kTanhEnd ? near : with_sign<T>(far, x);
}

template <class T>
inline V<T> error_function(V<T> x) {
  using C = Coefficients<T>;
  const V<T> size = size_of<T>(x), end = V<T>{} + C::kErfEnd;
  V<T> scale, less;
  split_exp<T>(polynomial<T>(C::kErfc, size > end ? end : size), scale, less);
  const V<T> far = T(1) - (scale + scale * less);
  return size < T(1) ? x + x * polynomial<T>(C::kErf, x * x) : with_sign<T>(far, x);
}
