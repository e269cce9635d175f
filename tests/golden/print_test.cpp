#include <hearth/tensor/print.hpp>

#include <sstream>

#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

// covers op: to_string | print | Tensor::to_string
TEST_CASE("golden: tensors as text, as NumPy writes them") {
  const File file("print");
  const auto check = [&](const char* name) {
    CAPTURE(name);
    const auto expected = file.data(std::string(name) + ".text").values<std::uint8_t>();
    CHECK(to_string(file.data(std::string(name) + ".x")) == std::string(expected.begin(), expected.end()));
  };
  for (const char* name : {"whole",
                           "fractions",
                           "thirds",
                           "thirds_double",
                           "normal",
                           "normal_double",
                           "wide",
                           "wide_ints",
                           "four_axes",
                           "five_axes",
                           "large",
                           "large_float",
                           "not_yet_large",
                           "large_double",
                           "not_yet_large_double",
                           "ratio",
                           "ratio_float",
                           "small",
                           "not_yet_small",
                           "not_yet_small_float",
                           "tiny",
                           "exponents",
                           "huge",
                           "float_limits",
                           "many_digits",
                           "round_up",
                           "halfway",
                           "zeros",
                           "minus_zero",
                           "special",
                           "special_alone",
                           "special_minus",
                           "special_exponent",
                           "all_nan",
                           "nan_and_long",
                           "bools",
                           "one_true",
                           "ints",
                           "int_limits",
                           "bytes",
                           "unsigned",
                           "half",
                           "half_small",
                           "empty",
                           "empty_rows",
                           "empty_between",
                           "scalar",
                           "scalar_whole",
                           "scalar_third",
                           "scalar_third_float",
                           "scalar_large",
                           "scalar_not_yet_large",
                           "scalar_small",
                           "scalar_nan",
                           "scalar_minus",
                           "scalar_int",
                           "scalar_true",
                           "one",
                           "thousand",
                           "more",
                           "more_floats",
                           "more_axes",
                           "more_short_rows",
                           "more_six",
                           "more_wide_inside",
                           "more_bools",
                           "more_normal"})
    check(name);
}

TEST_CASE("what a tensor prints follows its options") {
  const auto x = Tensor<Tested<float>, 1>::from({1, 0.5, 1.0 / 3, 1e-5}, {});
  CHECK(to_string(x) == "[1.0000000e+00 5.0000000e-01 3.3333334e-01 9.9999997e-06]");
  CHECK(to_string(x, {.precision = 3, .suppress = true}) == "[1.    0.5   0.333 0.   ]");
  CHECK(to_string(x, {.precision = 2}) == "[1.00e+00 5.00e-01 3.33e-01 1.00e-05]");
  const auto ints = reshape(arange<Tested<float>>(12, {}), {3, 4});
  CHECK(to_string(ints, {.line_width = 8}) ==
        "[[ 0\n   1\n   2\n   3]\n [ 4\n   5\n   6\n   7]\n [ 8\n   9\n  10\n  11]]");
  CHECK(to_string(ints, {.threshold = 5, .edge_items = 1}) == "[[ 0 ...  3]\n ...\n [ 8 ... 11]]");
  std::ostringstream out;
  out << ints;
  CHECK(out.str() == to_string(ints));
}
