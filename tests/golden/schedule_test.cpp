#include <numbers>

#include <hearth/optim/schedule/composed.hpp>
#include <hearth/optim/schedule/cosine.hpp>
#include <hearth/optim/schedule/decay.hpp>
#include <hearth/optim/schedule/one_cycle.hpp>
#include <hearth/optim/schedule/plateau.hpp>

#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;
using namespace hearth::optim;

namespace {

const File& file() {
  static const File golden("schedule");
  return golden;
}

/// Every rate is PyTorch's to 1e-10 of it, but for what is nothing beside the first rate.
void check_curve(const std::vector<double>& ours, const std::string& name) {
  CAPTURE(name);
  const auto theirs = file().data(name).values<double>();
  REQUIRE(ours.size() == theirs.size());
  for (std::size_t t = 0; t < ours.size(); ++t) {
    CAPTURE(t);
    CHECK(std::fabs(ours[t] - theirs[t]) <= 1e-10 * std::fabs(theirs[t]) + 1e-16);
  }
}

template <class S>
void check_rates(const std::string& name, S schedule) {
  std::vector<double> rates;
  for (std::size_t t = 0; t < 40; ++t) {
    const double said = schedule.at(t);
    rates.push_back(schedule.step());
    CHECK(said == rates.back());
  }
  CHECK(schedule.steps == 40);
  check_curve(rates, name);
}

void check_cycle(const std::string& name, OneCycleLr schedule) {
  check_rates(name, schedule);
  std::vector<double> momenta;
  for (std::size_t t = 0; t < 40; ++t) {
    schedule.step();
    momenta.push_back(schedule.momentum());
  }
  check_curve(momenta, "momentum." + name);
}

void check_plateau(const std::string& name, ReduceLrOnPlateau schedule) {
  std::vector<double> rates;
  for (double metric : file().data("metrics").values<double>()) rates.push_back(schedule.step(metric));
  check_curve(rates, name);
}

}  // namespace

// covers scheduler: optim::ConstantLr | torch.optim.lr_scheduler.ConstantLR | ConstantLr
// covers scheduler: optim::StepLr | torch.optim.lr_scheduler.StepLR | StepLrSchedulerConfig
// covers scheduler: optim::MultiStepLr | torch.optim.lr_scheduler.MultiStepLR | -
// covers scheduler: optim::ExponentialLr | torch.optim.lr_scheduler.ExponentialLR | ExponentialLrSchedulerConfig
// covers scheduler: optim::LinearLr | torch.optim.lr_scheduler.LinearLR | LinearLrSchedulerConfig
// covers scheduler: optim::PolynomialLr | torch.optim.lr_scheduler.PolynomialLR | -
TEST_CASE("golden: schedules by the step's number") {
  check_rates("constant", ConstantLr{.learning_rate = 0.3});
  check_rates("constant_factor", ConstantLr{.learning_rate = 0.3, .factor = 0.7, .total_iters = 9});
  check_rates("step", StepLr{.learning_rate = 0.3, .step_size = 7});
  check_rates("step_gamma", StepLr{.learning_rate = 0.3, .step_size = 3, .gamma = 0.8});
  check_rates("multi_step", MultiStepLr{.learning_rate = 0.3, .milestones = {4, 11, 11, 30}, .gamma = 0.5});
  check_rates("exponential", ExponentialLr{.learning_rate = 0.3, .gamma = 0.93});
  check_rates("linear", LinearLr{.learning_rate = 0.3});
  check_rates("linear_down",
              LinearLr{.learning_rate = 0.3, .start_factor = 0.9, .end_factor = 0.1, .total_iters = 23});
  check_rates("polynomial", PolynomialLr{.learning_rate = 0.3});
  check_rates("polynomial_power", PolynomialLr{.learning_rate = 0.3, .total_iters = 31, .power = 2.5});
}

// covers scheduler: optim::CosineAnnealingLr | torch.optim.lr_scheduler.CosineAnnealingLR | CosineAnnealingLrSchedulerConfig
// covers scheduler: optim::CosineAnnealingWarmRestarts | torch.optim.lr_scheduler.CosineAnnealingWarmRestarts | -
TEST_CASE("golden: schedules along a cosine") {
  check_rates("cosine", CosineAnnealingLr{.learning_rate = 0.3, .t_max = 12});
  check_rates("cosine_eta_min", CosineAnnealingLr{.learning_rate = 0.3, .t_max = 9, .eta_min = 0.01});
  check_rates("restarts", CosineAnnealingWarmRestarts{.learning_rate = 0.3, .t_0 = 6, .eta_min = 0.02});
  check_rates("restarts_mult", CosineAnnealingWarmRestarts{.learning_rate = 0.3, .t_0 = 4, .t_mult = 3});
}

// covers scheduler: optim::OneCycleLr | torch.optim.lr_scheduler.OneCycleLR | -
TEST_CASE("golden: one cycle of rate and momentum") {
  check_cycle("one_cycle", {.max_lr = 0.3, .total_steps = 40});
  check_cycle("one_cycle_linear", {.max_lr = 0.3,
                                   .total_steps = 40,
                                   .pct_start = 0.4,
                                   .anneal_strategy = Anneal::linear,
                                   .base_momentum = 0.7,
                                   .max_momentum = 0.9,
                                   .div_factor = 10,
                                   .final_div_factor = 100});
  check_cycle("one_cycle_three", {.max_lr = 0.3, .total_steps = 40, .three_phase = true});
  check_cycle("one_cycle_three_linear", {.max_lr = 0.3,
                                         .total_steps = 40,
                                         .pct_start = 0.25,
                                         .anneal_strategy = Anneal::linear,
                                         .three_phase = true});
}

// covers scheduler: optim::NoamLr | - | NoamLrSchedulerConfig
TEST_CASE("golden: Noam") {
  check_rates("noam", NoamLr{});
  check_rates("noam_options", NoamLr{.learning_rate = 2, .warmup_steps = 12, .model_size = 64});
}

// covers scheduler: optim::LambdaLr | torch.optim.lr_scheduler.LambdaLR | -
// covers scheduler: optim::WarmUpLr | torch.optim.lr_scheduler.SequentialLR | -
// covers scheduler: optim::SequentialLr | torch.optim.lr_scheduler.SequentialLR | -
// covers scheduler: optim::ComposedLr | torch.optim.lr_scheduler.ChainedScheduler | ComposedLrSchedulerConfig
TEST_CASE("golden: schedules made of others") {
  const auto reciprocal = [](std::size_t t) { return 1 / (1 + static_cast<double>(t)); };
  check_rates("lambda", LambdaLr{.learning_rate = 0.3, .factor = {reciprocal}});
  check_rates("warm_up", WarmUpLr{.warmup_steps = 6,
                                  .next = CosineAnnealingLr{.learning_rate = 0.3, .t_max = 30},
                                  .start_factor = 0.1});
  const ConstantLr half{.learning_rate = 0.3, .factor = 0.5, .total_iters = 99};
  const ExponentialLr falling{.learning_rate = 0.3, .gamma = 0.9};
  check_rates(
      "sequential",
      SequentialLr{.schedules = std::tuple{half, falling, StepLr{.learning_rate = 0.3, .step_size = 4}},
                   .milestones = {5, 20}});
  const ConstantLr tenth{.learning_rate = 1, .factor = 0.1, .total_iters = 8};
  check_rates("product", ComposedLr{.schedules = std::tuple{tenth, falling}});
  CHECK(ComposedLr{.schedules = std::tuple{tenth, falling}, .by = ComposedBy::sum}.at(1) == 0.1 + 0.3 * 0.9);
  CHECK(ComposedLr{.schedules = std::tuple{tenth, falling}, .by = ComposedBy::average}.at(1) ==
        (0.1 + 0.3 * 0.9) / 2);
}

// covers scheduler: optim::ReduceLrOnPlateau | torch.optim.lr_scheduler.ReduceLROnPlateau | -
TEST_CASE("golden: less on a plateau") {
  check_plateau("plateau", {.learning_rate = 0.3, .patience = 2});
  check_plateau("plateau_max", {.learning_rate = 0.3,
                                .mode = PlateauMode::max,
                                .factor = 0.5,
                                .patience = 1,
                                .threshold = 0.05,
                                .cooldown = 3});
  check_plateau("plateau_abs", {.learning_rate = 0.3,
                                .factor = 0.3,
                                .patience = 0,
                                .threshold = 0.1,
                                .threshold_mode = ThresholdMode::absolute,
                                .min_lr = 0.01});
  check_plateau("plateau_max_abs", {.learning_rate = 0.3,
                                    .mode = PlateauMode::max,
                                    .factor = 0.6,
                                    .patience = 3,
                                    .threshold = 0.02,
                                    .threshold_mode = ThresholdMode::absolute,
                                    .cooldown = 1});
  check_plateau("plateau_eps", {.learning_rate = 0.3, .factor = 0.5, .patience = 0, .epsilon = 0.02});
}
