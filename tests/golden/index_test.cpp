#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

#define HEARTH_GOLDEN_TWO hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

// covers op: gather | torch.gather | Tensor::gather
// covers op: take_along_axis | torch.take_along_dim | Tensor::gather
// covers op: index_select | torch.index_select | Tensor::select
// covers op: index_add | torch.index_add | Tensor::select_assign
// covers op: scatter | torch.scatter | Tensor::scatter
// covers op: scatter_add | torch.scatter_add | Tensor::scatter
// covers op: take | torch.take | Tensor::take
TEST_CASE_TEMPLATE("golden: reading and writing at indices", B, HEARTH_GOLDEN_TWO) {
  const File file("index");
  const auto check = [&]<std::size_t R, std::size_t RI>(std::integral_constant<std::size_t, R>,
                                                        std::integral_constant<std::size_t, RI>,
                                                        const char* name, const auto& f) {
    const Case<B> golden(file, name);
    const auto x = golden.template input<R>("x");
    golden.check(f(x, golden.template input<RI, Int>("at")), named("x", x));
  };
  const auto check_with_source = [&]<std::size_t R, std::size_t RI>(std::integral_constant<std::size_t, R>,
                                                                    std::integral_constant<std::size_t, RI>,
                                                                    const char* name, const auto& f) {
    const Case<B> golden(file, name);
    const auto x = golden.template input<R>("x"), s = golden.template input<R>("s");
    golden.check(f(x, golden.template input<RI, Int>("at"), s), named("x", x), named("s", s));
  };
  const std::integral_constant<std::size_t, 1> one;
  const std::integral_constant<std::size_t, 2> two;
  const std::integral_constant<std::size_t, 3> three;
  check(three, three, "gather", [](auto x, auto at) { return gather(x, -2, at); });
  check(three, three, "gather", [](auto x, auto at) { return take_along_axis(x, 1, at); });
  check(three, one, "index_select", [](auto x, auto at) { return index_select(x, -1, at); });
  check(two, two, "scatter_value", [](auto x, auto at) { return scatter(x, -1, at, 1.5); });
  check(three, two, "take", [](auto x, auto at) { return take(x, at); });
  check_with_source(three, one, "index_add", [](auto x, auto at, auto s) { return index_add(x, -1, at, s); });
  check_with_source(two, two, "scatter", [](auto x, auto at, auto s) { return scatter(x, 1, at, s); });
  check_with_source(two, two, "scatter_down", [](auto x, auto at, auto s) { return scatter(x, 0, at, s); });
  check_with_source(two, two, "scatter_add", [](auto x, auto at, auto s) {
    return slice_assign(x, {Range{0, 2}}, scatter_add(narrow(x, 0, 0, 2), -1, at, s));
  });
}

// covers op: masked_select | torch.masked_select | -
// covers op: nonzero | torch.nonzero | Tensor::argwhere
// covers op: argwhere | torch.argwhere | Tensor::argwhere
// covers op: one_hot | torch.nn.functional.one_hot | Tensor::one_hot
TEST_CASE_TEMPLATE("golden: masks and classes", B, HEARTH_GOLDEN_TWO) {
  const File file("index");
  const Case<B> all(file, "masked_select"), rows(file, "masked_rows"), where_true(file, "nonzero"),
      classes(file, "one_hot");
  const auto x = all.template input<3>("x"), y = rows.template input<3>("x");
  all.check(masked_select(x, all.template input<3, Bool>("mask")), named("x", x));
  rows.check(masked_select(y, rows.template input<1, Bool>("mask")), named("x", y));
  const auto mask = where_true.template input<3, Bool>("mask");
  where_true.check(nonzero(mask));
  where_true.check(argwhere(to_float(mask)));
  const auto at = classes.template input<2, Int>("at");
  classes.check(one_hot(at, 5));
  CHECK(one_hot<Float>(at, 5).values() == to_float(one_hot(at, 5)).values());
}
