#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <class B, std::size_t R, class F>
void check_one(const File& file, const std::string& name, const F& f) {
  const Case<B> golden(file, name);
  const auto x = golden.template input<R>("x");
  golden.check(f(x), named("x", x));
}
template <class B, std::size_t R, class F>
void check_values(const File& file, const std::string& name, const F& f) {
  const Case<B> golden(file, name);
  golden.check(f(golden.template input<R>("x")));
}

}  // namespace

// covers op: cumsum | torch.cumsum | Tensor::cumsum
// covers op: cumprod | torch.cumprod | Tensor::cumprod
// covers op: logcumsumexp | torch.logcumsumexp | -
// covers op: cummax | torch.cummax | Tensor::cummax
// covers op: cummin | torch.cummin | Tensor::cummin
TEST_CASE_TEMPLATE("golden: scans along each axis", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("scan");
  for (int axis = 0; axis < 3; ++axis) {
    const std::string at = std::to_string(axis);
    check_one<B, 3>(file, "cumsum" + at, [&](auto x) { return cumsum(x, axis - 3); });
    check_one<B, 3>(file, "cumprod" + at, [&](auto x) { return cumprod(x, axis); });
    check_one<B, 3>(file, "logcumsumexp" + at, [&](auto x) { return logcumsumexp(x, axis); });
    check_one<B, 3>(file, "cummax" + at, [&](auto x) { return cummax(x, axis).values; });
    check_one<B, 3>(file, "cummin" + at, [&](auto x) { return cummin(x, axis - 3).values; });
    check_values<B, 3>(file, "cummax" + at + "_index", [&](auto x) { return cummax(x, axis).indices; });
    check_values<B, 3>(file, "cummin" + at + "_index", [&](auto x) { return cummin(x, axis).indices; });
  }
}

TEST_CASE_TEMPLATE("golden: scans of zeros, NaN, infinities, far numbers", B, Tested<float>,
                   Autodiff<Tested<double>>) {
  const File file("scan");
  check_one<B, 2>(file, "cumprod_zeros", [](auto x) { return cumprod(x, 1); });
  check_one<B, 2>(file, "at_cummax", [](auto x) { return cummax(x, 1).values; });
  check_one<B, 2>(file, "at_cummin", [](auto x) { return cummin(x, 1).values; });
  check_values<B, 2>(file, "at_cummax_index", [](auto x) { return cummax(x, 1).indices; });
  check_values<B, 2>(file, "at_cummin_index", [](auto x) { return cummin(x, 1).indices; });
  check_values<B, 2>(file, "at_cumsum", [](auto x) { return cumsum(x, 1); });
  check_values<B, 2>(file, "at_cumprod", [](auto x) { return cumprod(x, 1); });
  check_values<B, 2>(file, "at_logcumsumexp", [](auto x) { return logcumsumexp(x, 1); });
  check_one<B, 1>(file, "far_logcumsumexp", [](auto x) { return logcumsumexp(x, 0); });
  check_one<B, 1>(file, "open_logcumsumexp", [](auto x) { return logcumsumexp(x, 0); });
}

TEST_CASE("golden: scans of ints") {
  using B = Tested<float>;
  const File file("scan");
  const auto n = Case<B>(file, "int_cumsum").input<2, Int>("x");
  const auto check = [&](const std::string& name, const Tensor<B, 2, Int>& y) {
    CAPTURE(name);
    CHECK(y.values() == file.data("f64." + name + ".y").values<std::int64_t>());
  };
  check("int_cumsum", cumsum(n, 1));
  check("int_cumprod", cumprod(n, -1));
  check("int_cummax", cummax(n, 1).values);
}
