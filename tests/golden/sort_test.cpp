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
void check_indices(const File& file, const std::string& name, const F& f) {
  const Case<B> golden(file, name);
  golden.check(f(golden.template input<R>("x")));
}

/// Everything along one axis, of rows that hold each number once (`prefix` empty) or ties, NaN and
/// infinities.
template <class B, std::size_t R>
void check_axis(const File& file, const std::string& prefix, int axis) {
  const std::string at = std::to_string(axis);
  const Axis from_behind = axis - static_cast<int>(R);
  check_one<B, R>(file, prefix + "sort_up" + at, [&](auto x) { return sort(x, axis).values; });
  check_one<B, R>(file, prefix + "sort_down" + at, [&](auto x) { return sort(x, from_behind, true).values; });
  check_indices<B, R>(file, prefix + "sort_up" + at + "_index",
                      [&](auto x) { return sort(x, axis).indices; });
  check_indices<B, R>(file, prefix + "sort_down" + at + "_index",
                      [&](auto x) { return argsort(x, axis, true); });
  check_one<B, R>(file, prefix + "median" + at, [&](auto x) { return median(x, from_behind).values; });
  check_one<B, R>(file, prefix + "kthvalue" + at, [&](auto x) { return kthvalue(x, 2, axis).values; });
  check_one<B, R>(file, prefix + "top" + at, [&](auto x) { return topk(x, 3, axis).values; });
  check_one<B, R>(file, prefix + "least" + at, [&](auto x) { return topk(x, 3, axis, false).values; });
}

}  // namespace

// covers op: sort | torch.sort | Tensor::sort_with_indices
// covers op: argsort | torch.argsort | Tensor::argsort
// covers op: topk | torch.topk | Tensor::topk_with_indices
// covers op: kthvalue | torch.kthvalue | -
// covers op: median | torch.median | Tensor::median
TEST_CASE_TEMPLATE("golden: sorting along each axis", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("sort");
  for (int axis = 0; axis < 3; ++axis) {
    check_axis<B, 3>(file, "", axis);
    const std::string at = std::to_string(axis);
    check_indices<B, 3>(file, "top" + at + "_index", [&](auto x) { return topk(x, 3, axis).indices; });
    check_indices<B, 3>(file, "median" + at + "_index", [&](auto x) { return median(x, axis).indices; });
    check_indices<B, 3>(file, "kthvalue" + at + "_index",
                        [&](auto x) { return kthvalue(x, 2, axis).indices; });
  }
  check_one<B, 3>(file, "median", [](auto x) { return median(x); });
  check_one<B, 2>(file, "top_of_many", [](auto x) { return topk(x, 5).values; });
  check_indices<B, 2>(file, "top_of_many_index", [](auto x) { return topk(x, 5).indices; });
}

TEST_CASE_TEMPLATE("golden: sorting ties, NaN and infinities", B, Tested<float>, Tested<double>) {
  const File file("sort");
  for (int axis = 0; axis < 2; ++axis) check_axis<B, 2>(file, "at_", axis);
}

TEST_CASE("golden: sorting ints") {
  using B = Tested<float>;
  const File file("sort");
  const auto n = Case<B>(file, "int_sort").input<2, Int>("x");
  const auto check = [&]<std::size_t R>(const std::string& name, const Tensor<B, R, Int>& y) {
    CAPTURE(name);
    CHECK(y.values() == file.data("f64." + name + ".y").values<std::int64_t>());
  };
  check("int_sort", sort(n).values);
  check("int_argsort", argsort(n, 1, true));
  check("int_median", median(n, 1).values);
}
