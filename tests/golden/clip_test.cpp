#include <hearth/optim/clip.hpp>

#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <Backend B>
struct Three {
  Param<B, 2> a;
  Param<B, 1> b, unused;

  HEARTH_MODULE(Three, a, b, unused)
};

}  // namespace

// covers op: clip_grad_norm | torch.nn.utils.clip_grad_norm_ | -
// covers op: clip_grad_value | torch.nn.utils.clip_grad_value_ | GradientClippingConfig::Value
// covers op: grad_norm | torch.nn.utils.get_total_norm | -
TEST_CASE_TEMPLATE("golden: gradients clipped", I, Tested<float>, Tested<double>) {
  const File file("clip");
  const std::string dtype = std::is_same_v<typename I::FloatElem, double> ? "f64." : "f32.";
  const auto start = [&] {
    return Three<Grad<I>>{.a = {Tensor<I, 2>::from_data(file.data("start.a"), {}), {1}},
                          .b = {Tensor<I, 1>::from_data(file.data("start.b"), {}), {2}},
                          .unused = {std::nullopt, {3}}};
  };
  const auto check = [&](const std::string& name, const Three<Grad<I>>& gradients) {
    CAPTURE(name);
    CHECK(difference(gradients.a.value->to_data(), file.data(dtype + name + ".a")) == "");
    CHECK(difference(gradients.b.value->to_data(), file.data(dtype + name + ".b")) == "");
    CHECK(!gradients.unused.value);
  };
  const auto check_norm = [&](const std::string& name, double most, double norm_type) {
    auto gradients = start();
    const double before = optim::grad_norm(gradients, norm_type);
    const double norm = optim::clip_grad_norm(gradients, most, {.norm_type = norm_type});
    check(name, gradients);
    CHECK(norm == before);
    const auto ours = Tensor<I, 0>::full({}, norm, {});
    CHECK(difference(ours.to_data(), file.data(dtype + name + ".norm")) == "");
  };
  check_norm("norm_far", 0.5, 2);
  check_norm("norm_near", 100, 2);
  check_norm("norm_sum", 0.5, 1);
  check_norm("norm_cube", 0.5, 3);
  check_norm("norm_most", 0.5, std::numeric_limits<double>::infinity());
  check_norm("norm_none", 0, 2);

  auto held = start();
  optim::clip_grad_value(held, 0.6);
  check("value", held);
}
