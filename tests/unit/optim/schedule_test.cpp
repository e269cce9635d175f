// Schedules: in records, with an optimizer, and what they refuse. Their curves are compared with PyTorch's in
// tests/golden.
#include <doctest/doctest.h>

#include <hearth/record.hpp>
#include "optim.hpp"

using namespace hearth;
using namespace hearth::optim;
using hearth::test::Ad;
using hearth::test::Net;

namespace {

template <class Recorder, class S>
S reloaded(const S& schedule) {
  return Recorder{}.template load<S>(Recorder{}.save(schedule));
}

template <class S>
void check_resume(S schedule) {
  for (int i = 0; i < 5; ++i) schedule.step();
  auto from_mpk = reloaded<BytesRecorder<NamedMpk, FullPrecisionSettings>>(schedule);
  auto from_tensors = reloaded<BytesRecorder<Safetensors, FullPrecisionSettings>>(schedule);
  for (int i = 0; i < 5; ++i) {
    const double rate = schedule.step();
    CHECK(from_mpk.step() == rate);
    CHECK(from_tensors.step() == rate);
  }
}

}  // namespace

TEST_CASE("optim: a schedule is its own record, and goes on where it was") {
  check_resume(MultiStepLr{.learning_rate = 0.3, .milestones = {4, 6, 8}});
  check_resume(OneCycleLr{.max_lr = 0.3, .total_steps = 10, .anneal_strategy = Anneal::linear});
  const CosineAnnealingLr cosine{.learning_rate = 0.3, .t_max = 7};
  check_resume(WarmUpLr{.warmup_steps = 6, .next = cosine});
  check_resume(SequentialLr{.schedules = std::tuple{cosine, NoamLr{}}, .milestones = {7}});
  check_resume(ComposedLr{.schedules = std::tuple{cosine, NoamLr{}}, .by = ComposedBy::average});
}

TEST_CASE("optim: a plateau is remembered, also an infinite one") {
  using Mpk = BytesRecorder<NamedMpk, FullPrecisionSettings>;
  using Tensors = BytesRecorder<Safetensors, FullPrecisionSettings>;
  ReduceLrOnPlateau schedule{.learning_rate = 1, .patience = 1, .cooldown = 1};
  schedule.step(std::nan(""));
  CHECK(std::isinf(schedule.best));
  auto a = reloaded<Mpk>(schedule), b = reloaded<Tensors>(schedule);
  for (double metric : {3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 2.0}) {
    const double rate = schedule.step(metric);
    CHECK(a.step(metric) == rate);
    CHECK(b.step(metric) == rate);
    a = reloaded<Mpk>(a);
  }
  CHECK(schedule.learning_rate < 1);
}

TEST_CASE("optim: a function is given again after a load") {
  LambdaLr schedule{.learning_rate = 2, .factor = {[](std::size_t t) { return static_cast<double>(t); }}};
  CHECK(schedule.step() == 0);
  CHECK(schedule.step() == 2);
  auto loaded = reloaded<BytesRecorder<NamedMpk, FullPrecisionSettings>>(schedule);
  CHECK_THROWS_WITH_AS(
      loaded.step(), "hearth: LambdaLr: expected a function, got none; a record holds none, assign it again",
      Error);
  loaded.factor = schedule.factor;
  CHECK(loaded.at(2) == 4);
}

TEST_CASE("optim: a schedule sets the rate and the momentum of an optimizer") {
  auto model = Net<Ad>::init(1);
  Sgd optimizer{model, {.momentum = 0.9}, {{.matches = "a", .learning_rate = 1e-4}}};
  OneCycleLr schedule{.max_lr = 1, .total_steps = 4, .pct_start = 0.5, .anneal_strategy = Anneal::linear};
  CHECK(schedule.momentum() == 0.95);
  std::vector<double> momenta;
  for (int i = 0; i < 4; ++i) {
    optimizer.set_learning_rate(schedule.step());
    optimizer.set_momentum(schedule.momentum());
    CHECK(optimizer.learning_rate(0) == doctest::Approx(optimizer.learning_rate() / 10));
    momenta.push_back(optimizer.momentum());
    test::step(model, optimizer);
  }
  CHECK(momenta[0] == doctest::Approx(0.95));
  CHECK(momenta[1] == doctest::Approx(0.85));
  CHECK(momenta[3] == doctest::Approx(0.95));
}

TEST_CASE("optim: what a schedule cannot follow is an error") {
  const auto refuses = [](auto schedule, const char* message) {
    CHECK_THROWS_WITH_AS(schedule.step(), message, Error);
  };
  refuses(StepLr{.learning_rate = 1, .step_size = 0}, "hearth: StepLr: expected step_size above 0, got 0");
  refuses(CosineAnnealingLr{.learning_rate = 1, .t_max = 0},
          "hearth: CosineAnnealingLr: expected t_max above 0, got 0");
  refuses(CosineAnnealingWarmRestarts{.learning_rate = 1, .t_0 = 0},
          "hearth: CosineAnnealingWarmRestarts: expected t_0 above 0, got 0");
  refuses(CosineAnnealingWarmRestarts{.learning_rate = 1, .t_0 = 1, .t_mult = 0},
          "hearth: CosineAnnealingWarmRestarts: expected t_mult above 0, got 0");
  refuses(NoamLr{.warmup_steps = 0}, "hearth: NoamLr: expected warmup_steps above 0, got 0");
  refuses(NoamLr{.model_size = 0}, "hearth: NoamLr: expected model_size above 0, got 0");
  refuses(OneCycleLr{.max_lr = 1, .total_steps = 2, .steps = 2},
          "hearth: OneCycleLr: expected no more steps than total_steps, got 3");
  refuses(OneCycleLr{.max_lr = 1, .total_steps = 2, .pct_start = 2},
          "hearth: OneCycleLr: expected a pct_start from 0 to 1, got 2.000000");
  refuses(OneCycleLr{.max_lr = 1, .total_steps = 0},
          "hearth: OneCycleLr: expected total_steps above 0, got 0");
  refuses(OneCycleLr{.max_lr = 1, .total_steps = 2, .div_factor = 0},
          "hearth: OneCycleLr: expected a div_factor above 0, got 0.000000");
  refuses(CosineAnnealingLr{.learning_rate = -3, .t_max = 2},
          "hearth: CosineAnnealingLr: expected a learning_rate of 0 or more, got -3.000000");
  refuses(CosineAnnealingLr{.learning_rate = 1, .t_max = 2, .eta_min = -1},
          "hearth: CosineAnnealingLr: expected an eta_min of 0 or more, got -1.000000");
  refuses(PolynomialLr{.learning_rate = 1, .total_iters = 0},
          "hearth: PolynomialLr: expected total_iters above 0, got 0");
  refuses(LinearLr{.learning_rate = 1, .start_factor = -1},
          "hearth: LinearLr: expected a start_factor of 0 or more, got -1.000000");
  refuses(ConstantLr{-1}, "hearth: ConstantLr: expected a learning_rate of 0 or more, got -1.000000");
  refuses(ExponentialLr{.learning_rate = 1, .gamma = -1},
          "hearth: ExponentialLr: expected a gamma of 0 or more, got -1.000000");
  refuses(MultiStepLr{.learning_rate = 1, .milestones = {2}, .gamma = -1},
          "hearth: MultiStepLr: expected a gamma of 0 or more, got -1.000000");
  const StepLr step{.learning_rate = 1, .step_size = 1};
  refuses(SequentialLr{.schedules = std::tuple{step, step}, .milestones = {}},
          "hearth: SequentialLr: expected 1 milestones for 2 schedules, got 0");
  refuses(SequentialLr{.schedules = std::tuple{step, step, step}, .milestones = {3, 3}},
          "hearth: SequentialLr: expected milestones above 3 after it, got 3");
  ReduceLrOnPlateau plateau{.learning_rate = 1, .factor = 1};
  CHECK_THROWS_WITH_AS(plateau.step(1),
                       "hearth: ReduceLrOnPlateau: expected a factor of 0 or more and below 1, got 1.000000",
                       Error);
}

TEST_CASE("optim: schedules of steps beyond all counting end") {
  constexpr std::size_t most = static_cast<std::size_t>(-1);
  CHECK(CosineAnnealingWarmRestarts{.learning_rate = 1, .t_0 = 3, .t_mult = 7}.at(most) >= 0);
  CHECK(CosineAnnealingLr{.learning_rate = 1, .t_max = most / 2 + 1}.at(1) <= 1);
}
