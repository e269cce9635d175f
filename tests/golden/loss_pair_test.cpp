#include <hearth/nn/loss.hpp>

#include "losses.hpp"

using namespace hearth;
using namespace hearth::golden;
using nn::Reduction;

namespace {

// f<Red>(x, y) for a case of two inputs of shape [3, 5], under all reductions or none.
template <class B, class F>
void check_pair(const File& file, const char* name, const F& f, bool all = true) {
  const Loss<B> golden(file, name);
  const auto x = golden.template input<2>("x"), y = golden.template input<2>("y");
  const auto loss = [&]<Reduction Red> { return f.template operator()<Red>(x, y); };
  if (all)
    golden.check_all(loss, named("x", x), named("y", y));
  else
    golden.check_none(loss, named("x", x), named("y", y));
}

}  // namespace

// covers loss: mse_loss | torch.nn.functional.mse_loss | -
// covers loss: l1_loss | torch.nn.functional.l1_loss | -
// covers loss: smooth_l1_loss | torch.nn.functional.smooth_l1_loss | -
// covers loss: huber_loss | torch.nn.functional.huber_loss | -
TEST_CASE_TEMPLATE("golden: losses of differences", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  check_pair<B>(file, "mse", []<Reduction Red>(auto x, auto y) { return nn::mse_loss<Red>(x, y); });
  check_pair<B>(file, "l1", []<Reduction Red>(auto x, auto y) { return nn::l1_loss<Red>(x, y); });
  const auto smooth = [&](const char* name, double beta, bool all) {
    check_pair<B>(
        file, name,
        [&]<Reduction Red>(auto x, auto y) { return nn::smooth_l1_loss<Red>(x, y, {.beta = beta}); }, all);
  };
  smooth("smooth_l1", 1, true);
  smooth("smooth_l1_beta", 2.5, false);
  smooth("smooth_l1_zero", 0, false);
  const auto huber = [&](const char* name, double delta, bool all) {
    check_pair<B>(
        file, name,
        [&]<Reduction Red>(auto x, auto y) { return nn::huber_loss<Red>(x, y, {.delta = delta}); }, all);
  };
  huber("huber", 1, true);
  huber("huber_delta", 2.5, false);
}

// covers loss: lp_loss | - | LpLoss
TEST_CASE_TEMPLATE("golden: lp_loss is the losses that it generalises", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  const auto lp = [&](const char* name, double p) {
    check_pair<B>(file, name,
                  [&]<Reduction Red>(auto x, auto y) { return nn::lp_loss<Red>(x, y, {.p = p}); });
  };
  lp("l1", 1);
  lp("mse", 2);
  const auto x = Tensor<B, 1>::from(std::vector<double>{1, 2, -3}, {3}, {});
  const auto y = Tensor<B, 1>::from(std::vector<double>{2, 2, -1}, {3}, {});
  const auto cubes = nn::lp_loss<Reduction::none>(x, y, {.p = 3}).values();
  CHECK(cubes[0] == 1);
  CHECK(cubes[1] == 0);
  CHECK(cubes[2] == doctest::Approx(8));
}

// covers loss: binary_cross_entropy | torch.nn.functional.binary_cross_entropy | -
TEST_CASE_TEMPLATE("golden: binary_cross_entropy", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  check_pair<B>(file, "bce",
                []<Reduction Red>(auto x, auto y) { return nn::binary_cross_entropy<Red>(x, y); });
  const auto weight = Loss<B>(file, "bce_weight").template constant<2>("weight");
  check_pair<B>(file, "bce_weight", [&]<Reduction Red>(auto x, auto y) {
    return nn::binary_cross_entropy<Red>(x, y, {.weight = weight});
  });
  const Loss<B> sure(file, "bce_sure");
  const auto x = sure.template input<1>("x");
  const auto y = sure.template constant<1>("y");
  sure.check_none([&]<Reduction Red> { return nn::binary_cross_entropy<Red>(x, y); });
  if constexpr (B::differentiable) {  // PyTorch's slope of 1e12 is rounded to float, also for doubles
    const auto slopes = gradient(nn::binary_cross_entropy<Reduction::sum>(x, y), x).values();
    const std::vector<double> expected{-1e12, 1e12, -0.5e12, 0.5e12};
    for (std::size_t i = 0; i < 4; ++i) CHECK(slopes[i] == doctest::Approx(expected[i]).epsilon(1e-8));
  }
}

// covers loss: binary_cross_entropy_with_logits | torch.nn.functional.binary_cross_entropy_with_logits | -
TEST_CASE_TEMPLATE("golden: binary_cross_entropy_with_logits", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  check_pair<B>(file, "logit", []<Reduction Red>(auto x, auto y) {
    return nn::binary_cross_entropy_with_logits<Red>(x, y);
  });
  const Loss<B> weighed(file, "logit_weight");
  const nn::BinaryCrossEntropyWithLogitsOptions<B, 2> options{weighed.template constant<2>("weight"),
                                                              weighed.template constant<2>("pos_weight")};
  check_pair<B>(file, "logit_weight", [&]<Reduction Red>(auto x, auto y) {
    return nn::binary_cross_entropy_with_logits<Red>(x, y, options);
  });
  const Loss<B> far(file, "logit_far");
  const auto x = far.template input<1>("x"), y = far.template input<1>("y");
  far.check_none([&]<Reduction Red> { return nn::binary_cross_entropy_with_logits<Red>(x, y); },
                 named("x", x), named("y", y));
}

// covers loss: kl_div | torch.nn.functional.kl_div | -
TEST_CASE_TEMPLATE("golden: kl_div", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  for (const bool log : {false, true}) {
    const Loss<B> golden(file, log ? "kl_log" : "kl");
    const auto x = golden.template input<2>("x"), y = golden.template input<2>("y");
    golden.template check<Reduction::none, Reduction::mean, Reduction::sum, Reduction::batchmean>(
        [&]<Reduction Red> { return nn::kl_div<Red>(x, y, {.log_target = log}); }, named("x", x),
        named("y", y));
  }
  const Loss<B> zero(file, "kl_zero");
  const auto x = zero.template input<1>("x");
  zero.check_none([&]<Reduction Red> { return nn::kl_div<Red>(x, zero.template constant<1>("y")); },
                  named("x", x));
}

// covers loss: poisson_nll_loss | torch.nn.functional.poisson_nll_loss | -
// covers loss: PoissonNllLoss | torch.nn.PoissonNLLLoss | PoissonNllLoss
TEST_CASE_TEMPLATE("golden: poisson_nll_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  const auto check = [&](const char* name, const nn::PoissonNllLossConfig& options, bool all) {
    check_pair<B>(
        file, name, [&]<Reduction Red>(auto x, auto y) { return nn::poisson_nll_loss<Red>(x, y, options); },
        all);
  };
  check("poisson", {}, true);
  check("poisson_full", {.full = true}, true);
  check("poisson_rate", {.log_input = false, .full = true, .eps = 1e-3}, false);
}

// covers loss: gaussian_nll_loss | torch.nn.functional.gaussian_nll_loss | -
// covers loss: GaussianNllLoss | torch.nn.GaussianNLLLoss | GaussianNllLoss
TEST_CASE_TEMPLATE("golden: gaussian_nll_loss", B, HEARTH_LOSS_BACKENDS) {
  const File file("loss_pair");
  const auto check = [&](const char* name, const nn::GaussianNllLossConfig& options, bool all) {
    const Loss<B> golden(file, name);
    const auto x = golden.template input<2>("x"), y = golden.template input<2>("y");
    const auto v = golden.template input<2>("v");
    const auto loss = [&]<Reduction Red> { return nn::gaussian_nll_loss<Red>(x, y, v, options); };
    if (all)
      golden.check_all(loss, named("x", x), named("y", y), named("v", v));
    else
      golden.check_none(loss, named("x", x), named("y", y), named("v", v));
  };
  check("gauss", {}, true);
  check("gauss_full", {.full = true}, true);
  check("gauss_small", {.eps = 0.5}, false);
}
