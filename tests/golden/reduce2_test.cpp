#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <class B, std::size_t R, class F>
void check_one(const File& file, const std::string& name, const F& f) {
  const Case<B> golden(file, name);
  const auto x = golden.template input<R>("x");
  if constexpr (requires { f(x).primitive().tape; })
    golden.check(f(x), named("x", x));
  else
    golden.check(f(x));
}

template <class B, std::size_t R>
void check_ints(const File& file, const std::string& name, const Tensor<B, R, Int>& y) {
  CAPTURE(name);
  CHECK(y.values() == file.data("f64." + name + ".y").values<std::int64_t>());
}

}  // namespace

// All three forms of a reduction; what stands before the axes is an argument more.
#define HEARTH_TEST_FORMS(name, f, ...)                                                            \
  check_one<B, 3>(file, name "_all", [](auto x) { return f(x __VA_OPT__(, ) __VA_ARGS__); });      \
  check_one<B, 3>(file, name "_last", [](auto x) { return f(x __VA_OPT__(, ) __VA_ARGS__, -1); }); \
  check_one<B, 3>(file, name "_outer", [](auto x) { return f(x __VA_OPT__(, ) __VA_ARGS__, {0, 2}); })

// covers op: var | torch.var | Tensor::var
// covers op: stddev | torch.std | -
// covers op: norm | torch.linalg.vector_norm | linalg::vector_norm
// covers op: logsumexp | torch.logsumexp | -
TEST_CASE_TEMPLATE("golden: reductions of all axes, one, several", B, Tested<float>,
                   Autodiff<Tested<double>>) {
  const File file("reduce2");
  HEARTH_TEST_FORMS("sum", sum);
  HEARTH_TEST_FORMS("mean", mean);
  HEARTH_TEST_FORMS("max", max);
  HEARTH_TEST_FORMS("min", min);
  HEARTH_TEST_FORMS("var", var);
  HEARTH_TEST_FORMS("stddev", stddev);
  HEARTH_TEST_FORMS("logsumexp", logsumexp);
  HEARTH_TEST_FORMS("norm1", norm, 1);
  HEARTH_TEST_FORMS("norm2", norm, 2);
  HEARTH_TEST_FORMS("norm3", norm, 3.5);
  HEARTH_TEST_FORMS("norm_inf", norm, HUGE_VAL);
  HEARTH_TEST_FORMS("norm_least", norm, -HUGE_VAL);
  check_one<B, 3>(file, "var0_all", [](auto x) { return var(x, {.correction = 0}); });
  check_one<B, 3>(file, "var0_last", [](auto x) { return var(x, 2, {.correction = 0}); });
  check_one<B, 3>(file, "var0_outer", [](auto x) { return var(x, {2, 0}, {.correction = 0}); });
  check_one<B, 3>(file, "prod_last", [](auto x) { return prod(x, 2); });
  check_one<B, 3>(file, "prod_outer", [](auto x) { return prod(x, {0, 2}); });
}

// covers op: var_keepdim | torch.var | Tensor::var
// covers op: stddev_keepdim | torch.std | -
// covers op: norm_keepdim | torch.linalg.vector_norm | linalg::vector_norm
// covers op: logsumexp_keepdim | torch.logsumexp | -
// covers op: var_mean | torch.var_mean | Tensor::var_mean
// covers op: var_mean_keepdim | torch.var_mean | Tensor::var_mean
TEST_CASE_TEMPLATE("golden: reductions that keep their axes", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("reduce2");
  check_one<B, 3>(file, "sum_keep", [](auto x) { return sum_keepdim(x, {0, 2}); });
  check_one<B, 3>(file, "var_keep", [](auto x) { return var_keepdim(x, {0, 2}); });
  check_one<B, 3>(file, "var_keep", [](auto x) { return square(stddev_keepdim(x, {0, 2})); });
  check_one<B, 3>(file, "norm2_keep", [](auto x) { return norm_keepdim(x, 2, {0, 2}); });
  check_one<B, 3>(file, "logsumexp_keep", [](auto x) { return logsumexp_keepdim(x, {0, 2}); });
  check_one<B, 3>(file, "var_keep", [](auto x) { return var_mean_keepdim(x, {0, 2}).var; });
  check_one<B, 3>(file, "var_outer", [](auto x) { return var_mean(x, {0, 2}).var; });
  check_one<B, 3>(file, "mean_outer", [](auto x) { return var_mean(x, {0, 2}).mean; });
  check_one<B, 3>(file, "mean_last", [](auto x) { return var_mean(x, 2).mean; });
  check_one<B, 3>(file, "mean_all", [](auto x) { return var_mean(x).mean; });
}
#undef HEARTH_TEST_FORMS

// covers op: any | torch.any | Tensor::any_dim
// covers op: all | torch.all | Tensor::all_dim
// covers op: count_nonzero | torch.count_nonzero | -
// covers op: any_keepdim | torch.any | Tensor::any_dim
TEST_CASE_TEMPLATE("golden: counts, and arguments of extremes", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("reduce2");
  const auto x = Case<B>(file, "any_all").template input<3>("x");
  check_ints(file, "any_all", to_int(any(x > 1.5)));
  check_ints(file, "any_last", to_int(any(x > 1.5, 2)));
  check_ints(file, "any_outer", to_int(any(x > 1.5, {0, -1})));
  check_ints(file, "any_keep", to_int(any_keepdim(x > 1.5, {0, -1})));
  check_ints(file, "all_all", to_int(all(x > -1.5)));
  check_ints(file, "all_last", to_int(all(x > -1.5, 2)));
  check_ints(file, "all_outer", to_int(all(x > -1.5, {0, 2})));
  check_ints(file, "count_all", count_nonzero(x > 0));
  check_ints(file, "count_last", count_nonzero(x > 0, 2));
  check_ints(file, "count_outer", count_nonzero(clamp_min(x, 0), {0, 2}));
  check_one<B, 3>(file, "norm0_outer", [](auto v) { return to_int(norm(v, 0, {0, 2})); });
  check_ints(file, "argmax", argmax(x));
  check_ints(file, "argmin", argmin(x));
  check_ints(file, "argmax_keep", argmax_keepdim(x, -2));
}

TEST_CASE("golden: reductions of ints") {
  using B = Tested<float>;
  const File file("reduce2");
  const auto n = Case<B>(file, "int_sum").input<3, Int>("x");
  check_ints(file, "int_sum", sum(n, {0, 2}));
  check_ints(file, "int_count", count_nonzero(n, {0, 2}));
  check_ints(file, "int_prod", prod(n, 1));
  check_ints(file, "int_max", max(n, {0, 2}));
}

// covers op: max_with_index | torch.max | Tensor::max_dim_with_indices
// covers op: min_with_index | torch.min | Tensor::min_dim_with_indices
TEST_CASE_TEMPLATE("golden: reductions of NaN, infinities, ties", B, Tested<float>,
                   Autodiff<Tested<double>>) {
  const File file("reduce2");
  const auto check_at = [&](const std::string& name, const auto& f) {
    const Case<B> golden(file, name);
    golden.check(f(golden.template input<2>("x")));
  };
  check_at("at_sum", [](auto x) { return sum(x, 1); });
  check_at("at_mean", [](auto x) { return mean(x, 1); });
  check_at("at_var", [](auto x) { return var(x, 1); });
  check_at("at_stddev", [](auto x) { return stddev(x, 1); });
  check_at("at_logsumexp", [](auto x) { return logsumexp(x, 1); });
  check_at("at_norm1", [](auto x) { return norm(x, 1, 1); });
  check_at("at_norm2", [](auto x) { return norm(x, 2, 1); });
  check_at("at_norm3", [](auto x) { return norm(x, 3.5, 1); });
  check_at("at_norm_inf", [](auto x) { return norm(x, HUGE_VAL, 1); });
  check_one<B, 2>(file, "at_max", [](auto x) { return max(x, 1); });
  check_one<B, 2>(file, "at_min", [](auto x) { return min(x, 1); });
  // The gradient goes to the one that was found, not to its equals.
  check_one<B, 2>(file, "max_value", [](auto x) { return max_with_index(x, 1).values; });
  check_one<B, 2>(file, "min_value", [](auto x) { return min_with_index(x, -1).values; });
  const auto x = Case<B>(file, "max_index").template input<2>("x");
  check_ints(file, "max_index", max_with_index(x, 1).indices);
  check_ints(file, "min_index", min_with_index(x, 1).indices);
  check_ints(file, "max_index", argmax(x, 1));
  check_ints(file, "min_index", argmin(x, 1));
}

TEST_CASE_TEMPLATE("golden: reductions of zeros, of one, of nothing", B, Tested<float>,
                   Autodiff<Tested<double>>) {
  const File file("reduce2");
  check_one<B, 2>(file, "zero_norm1", [](auto x) { return norm(x, 1, 1); });
  check_one<B, 2>(file, "zero_norm2", [](auto x) { return norm(x, 2, 1); });
  check_one<B, 2>(file, "zero_norm3", [](auto x) { return norm(x, 3.5, 1); });
  check_one<B, 2>(file, "zero_norm_inf", [](auto x) { return norm(x, HUGE_VAL, 1); });
  check_one<B, 2>(file, "zero_stddev", [](auto x) { return stddev(x, 1); });
  check_one<B, 2>(file, "zero_var", [](auto x) { return var(x, 1); });
  const auto check_none = [&](const std::string& name, const auto& f) {
    const Case<B> golden(file, name);
    golden.check(f(golden.template input<2>("x")));
  };
  check_none("zero_norm0", [](auto x) { return to_float(to_int(norm(x, 0, 1))); });
  check_none("none_sum", [](auto x) { return sum(x, 0); });
  check_none("none_mean", [](auto x) { return mean(x, 0); });
  check_none("none_var", [](auto x) { return var(x, 0); });
  check_none("none_logsumexp", [](auto x) { return logsumexp(x, 0); });
  check_none("none_norm1", [](auto x) { return norm(x, 1, 0); });
  check_none("none_norm2", [](auto x) { return norm(x, 2, 0); });
  check_none("none_any", [](auto x) { return to_int(any(x, 0)); });
  check_none("none_all", [](auto x) { return to_int(all(x, 0)); });
  check_none("none_count", [](auto x) { return count_nonzero(x, 0); });
  check_none("one_var", [](auto x) { return var(x, 1); });
}
