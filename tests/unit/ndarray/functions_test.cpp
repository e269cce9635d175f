// Functions that are exponentials at heart, element by element, against the standard library's in a wider
// type.
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

namespace {

using namespace hearth;

// How far `got` is from `want`, in units of the last place of a T.
template <class T>
double ulp_apart(T got, long double want) {
  if (std::isnan(want)) return std::isnan(got) ? 0 : INFINITY;
  const T rounded = static_cast<T>(want);
  if (got == rounded) return 0;  // infinities too
  if (std::isinf(rounded) || !std::isfinite(got)) return INFINITY;
  const T size = std::max(std::abs(rounded), std::numeric_limits<T>::min());
  return static_cast<double>(std::abs(got - want) / (size - std::nextafter(size, T(0))));
}

// Of both signs, from the least normal number to what overflows.
template <class T>
std::vector<T> numbers() {
  std::vector<T> x = {T(0), -T(0), std::numeric_limits<T>::infinity(), -std::numeric_limits<T>::infinity(),
                      std::numeric_limits<T>::quiet_NaN()};
  for (T size = std::numeric_limits<T>::min(); size < T(1e5); size *= T(1.01)) {
    x.push_back(size);
    x.push_back(-size);
  }
  return x;
}

template <class T, class F, class Reference>
void check_function(const char* name, const F& f, const Reference& reference, double within) {
  const auto x = numbers<T>();
  const Device<NdArray<T>> device;
  const auto y = f(Tensor<NdArray<T>, 1>::from_data(TensorData::from(x, {x.size()}), device)).values();
  std::size_t worst = 0;
  double most = -1;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (const double apart = ulp_apart<T>(y[i], reference(static_cast<long double>(x[i]))); apart > most)
      most = apart, worst = i;
  INFO(name, "(", x[worst], ") is ", y[worst], ", ", most, " units of the last place off");
  CHECK(most <= within);
}

}  // namespace

TEST_CASE_TEMPLATE("Exponentials and their kin are right to two units of the last place", T, float, double) {
  check_function<T>("exp", [](auto x) { return exp(x); }, [](long double x) { return std::exp(x); }, 2);
  check_function<T>("tanh", [](auto x) { return tanh(x); }, [](long double x) { return std::tanh(x); }, 2);
  check_function<T>("erf", [](auto x) { return erf(x); }, [](long double x) { return std::erf(x); }, 2);
}
