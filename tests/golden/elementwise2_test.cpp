#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

/// f of one input x, and its gradient.
template <class B, std::size_t R, class F>
void check_one(const File& file, const char* name, const F& f) {
  const Case<B> golden(file, name);
  const auto x = golden.template input<R>("x");
  golden.check(f(x), named("x", x));
}

/// f at NaN, infinities, zeros of both signs and large numbers: the values.
template <class B, class F>
void check_at(const File& file, const char* name, const F& f) {
  const Case<B> golden(file, std::string("at_") + name);
  golden.check(f(golden.template input<1>("x")));
}

template <class B, std::size_t RA, std::size_t RB, class F>
void check_two(const File& file, const char* name, const F& f) {
  const Case<B> golden(file, name);
  const auto a = golden.template input<RA>("a");
  const auto b = golden.template input<RB>("b");
  golden.check(f(a, b), named("a", a), named("b", b));
}

template <class B, class F>
void check_two_at(const File& file, const char* name, const F& f) {
  const Case<B> golden(file, std::string("at_") + name);
  golden.check(f(golden.template input<1>("a"), golden.template input<1>("b")));
}

/// Every bit of ints.
template <class B, std::size_t R>
void check_ints(const File& file, const std::string& name, const Tensor<B, R, Int>& y) {
  CAPTURE(name);
  CHECK(y.values() == file.data("f64." + name + ".y").values<std::int64_t>());
}

}  // namespace

// covers op: exp2 | torch.exp2 | -
// covers op: log2 | torch.log2 | -
// covers op: log10 | torch.log10 | -
// covers op: rsqrt | torch.rsqrt | -
// covers op: tan | torch.tan | Tensor::tan
// covers op: asin | torch.asin | Tensor::asin
// covers op: acos | torch.acos | Tensor::acos
// covers op: atan | torch.atan | Tensor::atan
// covers op: sinh | torch.sinh | Tensor::sinh
// covers op: cosh | torch.cosh | Tensor::cosh
// covers op: asinh | torch.asinh | Tensor::asinh
// covers op: acosh | torch.acosh | Tensor::acosh
// covers op: atanh | torch.atanh | Tensor::atanh
// covers op: erfc | torch.erfc | -
// covers op: trunc | torch.trunc | Tensor::trunc
// covers op: frac | torch.frac | -
// covers op: clamp_min | torch.clamp | Tensor::clamp_min
// covers op: clamp_max | torch.clamp | Tensor::clamp_max
TEST_CASE_TEMPLATE("golden: more functions of one tensor", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("elementwise2");
  check_one<B, 2>(file, "exp2", [](auto x) { return exp2(x); });
  check_one<B, 2>(file, "log2", [](auto x) { return log2(x); });
  check_one<B, 2>(file, "log10", [](auto x) { return log10(x); });
  check_one<B, 2>(file, "rsqrt", [](auto x) { return rsqrt(x); });
  check_one<B, 2>(file, "tan", [](auto x) { return tan(x); });
  check_one<B, 2>(file, "asin", [](auto x) { return asin(x); });
  check_one<B, 2>(file, "acos", [](auto x) { return acos(x); });
  check_one<B, 2>(file, "atan", [](auto x) { return atan(x); });
  check_one<B, 2>(file, "sinh", [](auto x) { return sinh(x); });
  check_one<B, 2>(file, "cosh", [](auto x) { return cosh(x); });
  check_one<B, 2>(file, "asinh", [](auto x) { return asinh(x); });
  check_one<B, 2>(file, "acosh", [](auto x) { return acosh(x); });
  check_one<B, 2>(file, "atanh", [](auto x) { return atanh(x); });
  check_one<B, 2>(file, "erfc", [](auto x) { return erfc(x); });
  check_one<B, 2>(file, "trunc", [](auto x) { return trunc(x); });
  check_one<B, 2>(file, "frac", [](auto x) { return frac(x); });
  check_one<B, 2>(file, "clamp_min", [](auto x) { return clamp_min(x, -0.5); });
  check_one<B, 2>(file, "clamp_max", [](auto x) { return clamp_max(x, 0.5); });
  check_one<B, 2>(file, "clamp_crossed", [](auto x) { return clamp(x, 1, -1); });
}

// covers op: nan_to_num | torch.nan_to_num | -
TEST_CASE_TEMPLATE("golden: functions of one tensor at NaN, infinities and zeros", B, Tested<float>,
                   Tested<double>) {
  const File file("elementwise2");
  check_at<B>(file, "exp", [](auto x) { return exp(x); });
  check_at<B>(file, "exp2", [](auto x) { return exp2(x); });
  check_at<B>(file, "expm1", [](auto x) { return expm1(x); });
  check_at<B>(file, "log", [](auto x) { return log(x); });
  check_at<B>(file, "log2", [](auto x) { return log2(x); });
  check_at<B>(file, "log10", [](auto x) { return log10(x); });
  check_at<B>(file, "log1p", [](auto x) { return log1p(x); });
  check_at<B>(file, "sqrt", [](auto x) { return sqrt(x); });
  check_at<B>(file, "rsqrt", [](auto x) { return rsqrt(x); });
  check_at<B>(file, "square", [](auto x) { return square(x); });
  check_at<B>(file, "sin", [](auto x) { return sin(x); });
  check_at<B>(file, "tan", [](auto x) { return tan(x); });
  check_at<B>(file, "asin", [](auto x) { return asin(x); });
  check_at<B>(file, "acos", [](auto x) { return acos(x); });
  check_at<B>(file, "atan", [](auto x) { return atan(x); });
  check_at<B>(file, "sinh", [](auto x) { return sinh(x); });
  check_at<B>(file, "cosh", [](auto x) { return cosh(x); });
  check_at<B>(file, "tanh", [](auto x) { return tanh(x); });
  check_at<B>(file, "asinh", [](auto x) { return asinh(x); });
  check_at<B>(file, "acosh", [](auto x) { return acosh(x); });
  check_at<B>(file, "atanh", [](auto x) { return atanh(x); });
  check_at<B>(file, "erf", [](auto x) { return erf(x); });
  check_at<B>(file, "erfc", [](auto x) { return erfc(x); });
  check_at<B>(file, "trunc", [](auto x) { return trunc(x); });
  check_at<B>(file, "frac", [](auto x) { return frac(x); });
  check_at<B>(file, "cube", [](auto x) { return pow(x, 3); });
  check_at<B>(file, "root", [](auto x) { return pow(x, 0.5); });
  check_at<B>(file, "minus", [](auto x) { return pow(x, -1); });
  check_at<B>(file, "power_of_minus", [](auto x) { return pow(-2, x); });
  check_at<B>(file, "clamp", [](auto x) { return clamp(x, -2, 0.25); });
  check_at<B>(file, "clamp_nan", [](auto x) { return clamp(x, std::nan(""), 1); });
  check_at<B>(file, "clamp_min", [](auto x) { return clamp_min(x, -0.5); });
  check_at<B>(file, "clamp_max", [](auto x) { return clamp_max(x, 0.5); });
  check_at<B>(file, "clamp_crossed", [](auto x) { return clamp(x, 1, -1); });
  check_at<B>(file, "nan_to_num", [](auto x) { return nan_to_num(x); });
  check_at<B>(file, "nan_to_nums",
              [](auto x) { return nan_to_num(x, {.nan = 1.5, .posinf = 2.5, .neginf = -3.5}); });
}

// covers op: isnan | torch.isnan | Tensor::is_nan
// covers op: isinf | torch.isinf | Tensor::is_inf
// covers op: isfinite | torch.isfinite | Tensor::is_finite
// covers op: isclose | torch.isclose | Tensor::is_close
TEST_CASE_TEMPLATE("golden: numbers that are none, and nearly equal ones", B, Tested<float>, Tested<double>) {
  const File file("elementwise2");
  const auto x = Case<B>(file, "isnan").template input<1>("x");
  check_ints(file, "isnan", to_int(isnan(x)));
  check_ints(file, "isinf", to_int(isinf(x)));
  check_ints(file, "isfinite", to_int(isfinite(x)));
  const Case<B> golden(file, "isclose");
  const auto a = golden.template input<1>("a"), b = golden.template input<1>("b");
  check_ints(file, "isclose", to_int(isclose(a, b)));
  check_ints(file, "isclose_nan", to_int(isclose(a, b, {.rtol = 0.2, .equal_nan = true})));
}

// covers op: remainder | torch.remainder | Tensor::remainder
// covers op: operator% | torch.remainder | Tensor::remainder
// covers op: fmod | torch.fmod | -
// covers op: floor_divide | torch.floor_divide | -
// covers op: atan2 | torch.atan2 | Tensor::atan2
// covers op: hypot | torch.hypot | Tensor::hypot
// covers op: logaddexp | torch.logaddexp | -
// covers op: xlogy | torch.xlogy | -
// covers op: lerp | torch.lerp | -
TEST_CASE_TEMPLATE("golden: more functions of two tensors", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("elementwise2");
  check_two<B, 3, 2>(file, "remainder", [](auto a, auto b) { return a % b; });
  check_two<B, 3, 2>(file, "fmod", [](auto a, auto b) { return fmod(a, b); });
  check_two<B, 3, 2>(file, "floor_divide", [](auto a, auto b) { return floor_divide(a, b); });
  check_two<B, 3, 2>(file, "atan2", [](auto a, auto b) { return atan2(a, b); });
  check_two<B, 3, 2>(file, "hypot", [](auto a, auto b) { return hypot(a, b); });
  check_two<B, 3, 2>(file, "logaddexp", [](auto a, auto b) { return logaddexp(a, b); });
  check_two<B, 2, 2>(file, "xlogy", [](auto a, auto b) { return xlogy(a, b); });
  check_one<B, 2>(file, "remainder_number", [](auto x) { return remainder(x, 1.75); });
  check_one<B, 2>(file, "number_remainder", [](auto x) { return 1.75 % x; });
  check_two<B, 2, 2>(file, "lerp", [](auto a, auto b) { return lerp(a, b, 0.3); });
  check_two<B, 2, 2>(file, "lerp_far", [](auto a, auto b) { return lerp(a, b, 1.25); });
  const Case<B> golden(file, "lerp_each");
  const auto a = golden.template input<2>("a"), b = golden.template input<2>("b");
  const auto w = golden.template input<2>("w");
  golden.check(lerp(a, b, w), named("a", a), named("b", b), named("w", w));
}

TEST_CASE_TEMPLATE("golden: functions of two tensors at NaN, infinities and zeros", B, Tested<float>,
                   Tested<double>) {
  const File file("elementwise2");
  check_two_at<B>(file, "remainder", [](auto a, auto b) { return remainder(a, b); });
  check_two_at<B>(file, "fmod", [](auto a, auto b) { return fmod(a, b); });
  check_two_at<B>(file, "floor_divide", [](auto a, auto b) { return floor_divide(a, b); });
  check_two_at<B>(file, "atan2", [](auto a, auto b) { return atan2(a, b); });
  check_two_at<B>(file, "hypot", [](auto a, auto b) { return hypot(a, b); });
  check_two_at<B>(file, "logaddexp", [](auto a, auto b) { return logaddexp(a, b); });
  check_two_at<B>(file, "xlogy", [](auto a, auto b) { return xlogy(a, b); });
  check_two_at<B>(file, "pow", [](auto a, auto b) { return pow(a, b); });
  check_two_at<B>(file, "maximum", [](auto a, auto b) { return maximum(a, b); });
  check_two_at<B>(file, "minimum", [](auto a, auto b) { return minimum(a, b); });
}

// covers op: operator~ | torch.bitwise_not | Tensor::bitwise_not
// covers op: operator& | torch.bitwise_and | Tensor::bitwise_and
// covers op: operator| | torch.bitwise_or | Tensor::bitwise_or
// covers op: operator^ | torch.bitwise_xor | Tensor::bitwise_xor
// covers op: operator>> | torch.bitwise_right_shift | Tensor::bitwise_right_shift
TEST_CASE("golden: ints") {
  using B = Tested<float>;
  const File file("elementwise2");
  const Case<B> golden(file, "int_floor_divide");
  const auto a = golden.input<1, Int>("a");
  const auto b = golden.input<2, Int>("b");
  check_ints(file, "int_floor_divide", floor_divide(a, b));
  check_ints(file, "int_remainder", a % b);
  check_ints(file, "int_fmod", fmod(a, b));
  check_ints(file, "int_bitwise_and", a & b);
  check_ints(file, "int_bitwise_or", a | b);
  check_ints(file, "int_bitwise_xor", a ^ b);
  check_ints(file, "int_not", ~a);
  const auto shifts = Case<B>(file, "int_left_shift").input<2, Int>("b");
  check_ints(file, "int_left_shift", a << shifts);
  check_ints(file, "int_right_shift", a >> shifts);
  const Case<B> powers(file, "int_pow");
  check_ints(file, "int_pow", pow(powers.input<1, Int>("a"), powers.input<2, Int>("b")));
}
