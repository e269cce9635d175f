#include "optim2.hpp"

using namespace hearth;
using namespace hearth::golden;
using optim::LineSearch;
using optim::MuonRate;
using optim::ParamInfo;

namespace {

template <class I>
class Problem {
 public:
  using B = Autodiff<I>;
  static constexpr bool exact = std::is_same_v<typename I::FloatElem, double>;

  Problem() : file_("optim2"), start(net_of<Net<B>>(file_)) {}

  Tensor<B, 0> loss(const Net<B>& model) const {
    const auto x = Tensor<B, 2>::from_data(file_.data("x"), {});
    const auto y = Tensor<B, 2>::from_data(file_.data("y"), {});
    return nn::mse_loss(model(x), y);
  }

  /// The weights after each step are PyTorch's: after all in double, after four of them in float.
  template <class Optimizer>
  void check(const std::string& name, Optimizer optimizer, std::size_t halve_at = 99) const {
    CAPTURE(name);
    auto model = start;
    const TensorData& rows = file_.data((exact ? "f64." : "f32.") + name);
    std::size_t row = 0;
    for (std::size_t step : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}) {
      CAPTURE(step);
      if (step == halve_at) optimizer.set_learning_rate(optimizer.learning_rate() / 2);
      optimizer.step(model, backward(loss(model), model));
      if (!exact && step != 0 && step != 4 && step != 9 && step != 19) continue;
      const double scale = step < 10 ? 1 : 5;  // each step multiplies what was rounded before, as BLAS will
      CHECK(difference(row_of(model), row_of(rows, row++), scale) == "");
    }
    CHECK(row == rows.shape[0]);
  }

  /// In float two steps: each of many evaluations multiplies what was rounded in the ones before.
  void check_lbfgs(const std::string& name, const optim::LbfgsConfig& config) const {
    CAPTURE(name);
    auto model = start;
    optim::Lbfgs optimizer{model, config};
    const TensorData& rows = file_.data((exact ? "f64." : "f32.") + name);
    for (std::size_t step = 0; step < (exact ? rows.shape[0] : 2); ++step) {
      CAPTURE(step);
      const double before = loss(model).item();
      CHECK(optimizer.step(model, [&](const Net<B>& m) { return loss(m); }) == before);
      CHECK(difference(row_of(model), row_of(rows, step)) == "");
    }
  }

 private:
  File file_;

 public:
  Net<B> start;
};

bool is_bias(const ParamInfo& param) { return param.shape.rank() == 1; }

}  // namespace

#define GOLDEN_OPTIMIZER(name) \
  TEST_CASE_TEMPLATE("golden: twenty steps of " name, I, Tested<float>, Tested<double>)

// covers optimizer: optim::Adam | torch.optim.Adam | AdamConfig
// covers optimizer: optim::AdamW | torch.optim.AdamW | AdamWConfig
GOLDEN_OPTIMIZER("Adam and AdamW with amsgrad, and cautious decay") {
  const Problem<I> p;
  p.check("adam_amsgrad",
          optim::Adam{p.start, {.learning_rate = 0.05, .beta1 = 0.8, .beta2 = 0.9, .amsgrad = true}});
  p.check("adamw_amsgrad",
          optim::AdamW{
              p.start,
              {.learning_rate = 0.05, .beta1 = 0.8, .beta2 = 0.9, .weight_decay = 0.2, .amsgrad = true}});
  p.check("adamw_cautious",
          optim::AdamW{p.start, {.learning_rate = 0.05, .weight_decay = 0.5, .cautious_weight_decay = true}});
}

// covers optimizer: optim::AdaGrad | torch.optim.Adagrad | AdaGradConfig
GOLDEN_OPTIMIZER("AdaGrad") {
  const Problem<I> p;
  p.check("ada_grad", optim::AdaGrad{p.start, {.learning_rate = 0.1}});
  p.check("ada_grad_options", optim::AdaGrad{p.start,
                                             {.learning_rate = 0.1,
                                              .lr_decay = 0.1,
                                              .weight_decay = 0.05,
                                              .initial_accumulator_value = 0.1,
                                              .epsilon = 1e-6}});
}

// covers optimizer: optim::AdaDelta | torch.optim.Adadelta | -
GOLDEN_OPTIMIZER("AdaDelta") {
  const Problem<I> p;
  p.check("ada_delta", optim::AdaDelta{p.start});
  p.check(
      "ada_delta_options",
      optim::AdaDelta{p.start, {.learning_rate = 0.5, .rho = 0.8, .epsilon = 1e-4, .weight_decay = 0.05}});
}

// covers optimizer: optim::RmsProp | torch.optim.RMSprop | RmsPropConfig
GOLDEN_OPTIMIZER("RmsProp") {
  const Problem<I> p;
  p.check("rms_prop", optim::RmsProp{p.start, {.learning_rate = 0.02}});
  p.check("rms_prop_momentum",
          optim::RmsProp{
              p.start,
              {.learning_rate = 0.01, .alpha = 0.9, .epsilon = 1e-6, .weight_decay = 0.05, .momentum = 0.8}});
  p.check("rms_prop_centered",
          optim::RmsProp{p.start, {.learning_rate = 0.02, .alpha = 0.8, .epsilon = 1e-4, .centered = true}});
  p.check("rms_prop_all", optim::RmsProp{p.start,
                                         {.learning_rate = 0.01,
                                          .alpha = 0.8,
                                          .epsilon = 1e-4,
                                          .weight_decay = 0.1,
                                          .momentum = 0.5,
                                          .centered = true}});
}

// covers optimizer: optim::Adan | - | AdanConfig
GOLDEN_OPTIMIZER("Adan") {
  const Problem<I> p;
  p.check("adan", optim::Adan{p.start, {.learning_rate = 0.02}});
  p.check(
      "adan_prox",
      optim::Adan{p.start,
                  {.learning_rate = 0.02, .beta1 = 0.9, .beta2 = 0.8, .beta3 = 0.95, .weight_decay = 0.5}});
  p.check("adan_no_prox",
          optim::Adan{p.start, {.learning_rate = 0.02, .weight_decay = 0.5, .no_prox = true}});
}

// covers optimizer: optim::Lion | - | -
GOLDEN_OPTIMIZER("Lion") {
  const Problem<I> p;
  p.check("lion", optim::Lion{p.start, {.learning_rate = 0.01}});
  p.check("lion_decay",
          optim::Lion{p.start, {.learning_rate = 0.01, .beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.3}});
}

// covers optimizer: optim::Muon | torch.optim.Muon | MuonConfig
GOLDEN_OPTIMIZER("Muon") {
  const Problem<I> p;
  p.check("muon", optim::Muon{p.start, {.learning_rate = 0.02, .adamw = {.learning_rate = 0.01}}});
  p.check("muon_options", optim::Muon{p.start,
                                      {.learning_rate = 0.05,
                                       .weight_decay = 0.3,
                                       .momentum = 0.8,
                                       .nesterov = false,
                                       .ns_coefficients = {2, -1.5, 0.5},
                                       .ns_steps = 8,
                                       .adjust_lr = MuonRate::match_rms_adamw,
                                       .adamw = {.learning_rate = 0.03, .weight_decay = 0.2}}});
  p.check("muon_spectral", optim::Muon{p.start,
                                       {.learning_rate = 0.02,
                                        .adjust_lr = MuonRate::spectral_unclamped,
                                        .adamw = {.learning_rate = 0.01}}});
}

TEST_CASE("golden: Muon is near torch.optim.Muon, which computes in bfloat16") {
  const Problem<Tested<double>> p;
  const File file("optim2");
  auto model = p.start;
  optim::Muon optimizer{model, {.learning_rate = 0.02, .adamw = {.learning_rate = 0.01}}};
  for (std::size_t step = 0; step < 3; ++step) {
    optimizer.step(model, backward(p.loss(model), model));
    const auto ours = row_of(model).values<double>();
    const auto theirs = row_of(file.data("muon_bfloat16"), step).values<double>();
    for (std::size_t i = 0; i < ours.size(); ++i)
      CHECK(ours[i] == doctest::Approx(theirs[i]).epsilon(0.02 * 0.05 * static_cast<double>(step + 1)));
  }
}

// covers optimizer: optim::NAdam | torch.optim.NAdam | -
GOLDEN_OPTIMIZER("NAdam") {
  const Problem<I> p;
  p.check("n_adam", optim::NAdam{p.start, {.learning_rate = 0.02}});
  p.check(
      "n_adam_decay",
      optim::NAdam{
          p.start,
          {.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.1, .momentum_decay = 0.1}});
  p.check(
      "n_adam_decoupled",
      optim::NAdam{p.start, {.learning_rate = 0.02, .weight_decay = 0.1, .decoupled_weight_decay = true}});
}

// covers optimizer: optim::RAdam | torch.optim.RAdam | -
GOLDEN_OPTIMIZER("RAdam") {
  const Problem<I> p;
  p.check("r_adam", optim::RAdam{p.start, {.learning_rate = 0.02}});
  p.check("r_adam_decay",
          optim::RAdam{p.start, {.learning_rate = 0.02, .beta1 = 0.8, .beta2 = 0.9, .weight_decay = 0.1}});
  p.check(
      "r_adam_decoupled",
      optim::RAdam{p.start, {.learning_rate = 0.02, .weight_decay = 0.1, .decoupled_weight_decay = true}});
}

GOLDEN_OPTIMIZER("optimizers with groups, whose rates follow the others'") {
  const Problem<I> p;
  p.check("groups_sgd",
          optim::Sgd{p.start,
                     {.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.1},
                     {{.matches = is_bias, .weight_decay = 0},
                      {.matches = "b", .learning_rate = 0.1 / 3},
                      {.matches = "a.weight"}}},
          10);
  p.check("groups_adamw",
          optim::AdamW{
              p.start,
              {.learning_rate = 0.03, .weight_decay = 0.2},
              {{.matches = is_bias, .weight_decay = 0}, {.matches = "b.weight", .learning_rate = 0.03 / 3}}},
          10);
}

// covers optimizer: optim::Lbfgs | torch.optim.LBFGS | LBFGSConfig
TEST_CASE("golden: steps of L-BFGS, with and without a line search") {
  const Problem<Tested<double>> p;
  p.check_lbfgs("lbfgs", {.learning_rate = 0.3, .max_iter = 4});
  p.check_lbfgs("lbfgs_short", {.learning_rate = 0.3, .max_iter = 6, .history_size = 2});
  p.check_lbfgs("lbfgs_wolfe", {.max_iter = 4, .line_search = LineSearch::strong_wolfe});
  p.check_lbfgs(
      "lbfgs_wolfe_one",
      {.learning_rate = 5, .max_iter = 10, .history_size = 3, .line_search = LineSearch::strong_wolfe});
}

TEST_CASE("golden: steps of L-BFGS in float") {
  const Problem<Tested<float>> p;
  p.check_lbfgs("lbfgs", {.learning_rate = 0.3, .max_iter = 4});
  p.check_lbfgs("lbfgs_wolfe", {.max_iter = 4, .line_search = LineSearch::strong_wolfe});
}

// covers module: optim::Ema | torch.optim.swa_utils.AveragedModel(avg_fn=get_ema_avg_fn()) | -
// covers module: optim::AveragedModel | torch.optim.swa_utils.AveragedModel | -
TEST_CASE("golden: averages of weights over twenty steps") {
  using I = Tested<double>;
  const File file("optim2");
  const TensorData& rows = file.data("f64.rms_prop");
  auto model = net_of<Net<Autodiff<I>>>(file);
  optim::Ema ema{model, 0.9}, warm{model, optim::EmaConfig{.decay = 0.4, .warm_up = true}};
  optim::AveragedModel swa{model};
  for (std::size_t step = 0; step < rows.shape[0]; ++step) {
    CAPTURE(step);
    const auto row = row_of(rows, step).values<double>();
    auto next = row.begin();
    model = map(model, [&]<class T>(std::string_view, const T& old) {
      std::vector<double> values(next, next + static_cast<std::ptrdiff_t>(old.numel()));
      next += static_cast<std::ptrdiff_t>(old.numel());
      return T::from(std::move(values), old.shape(), {});
    });
    ema.update(model);
    warm.update(model);
    swa.update(model);
    CHECK(difference(row_of(ema.model()), row_of(file.data("f64.ema"), step)) == "");
    CHECK(difference(row_of(warm.model()), row_of(file.data("f64.ema_warm_up"), step)) == "");
    CHECK(difference(row_of(swa.model()), row_of(file.data("f64.swa"), step)) == "");
  }
}
