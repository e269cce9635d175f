// Configurations that no optimizer can have.
#include <doctest/doctest.h>

#include <hearth/record/derive.hpp>

#include "optim.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <class Config>
std::string refusal(const Config& config) {
  try {
    config.check();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

}  // namespace

TEST_CASE("optim: options that no optimizer can have are refused when it is made") {
  const auto model = Net<Ad>::init(1);
  CHECK_THROWS_WITH_AS((optim::Adam{model, {.beta1 = 1}}),
                       "hearth: AdamConfig: expected a beta1 of 0 or more and below 1, got 1.000000", Error);
  CHECK_THROWS_WITH_AS((optim::Lbfgs{model, {.max_iter = 0}}),
                       "hearth: LbfgsConfig: expected max_iter above 0, got 0", Error);
  CHECK(refusal(optim::AdamWConfig{.beta2 = -0.5}) ==
        "hearth: AdamWConfig: expected a beta2 of 0 or more and below 1, got -0.500000");
  CHECK(refusal(optim::AdamConfig{.epsilon = -1}) ==
        "hearth: AdamConfig: expected an epsilon of 0 or more, got -1.000000");
  CHECK(refusal(optim::NAdamConfig{.momentum_decay = -1}) ==
        "hearth: NAdamConfig: expected a momentum_decay of 0 or more, got -1.000000");
  CHECK(refusal(optim::RAdamConfig{.beta1 = 2}) ==
        "hearth: RAdamConfig: expected a beta1 of 0 or more and below 1, got 2.000000");
  CHECK(refusal(optim::AdanConfig{.beta3 = 1}) ==
        "hearth: AdanConfig: expected a beta3 of 0 or more and below 1, got 1.000000");
  CHECK(refusal(optim::LionConfig{.beta2 = 1}) ==
        "hearth: LionConfig: expected a beta2 of 0 or more and below 1, got 1.000000");
  CHECK(refusal(optim::SgdConfig{.momentum = -0.9}) ==
        "hearth: SgdConfig: expected a momentum of 0 or more, got -0.900000");
  CHECK(refusal(optim::SgdConfig{.nesterov = true}) ==
        "hearth: SgdConfig: expected a momentum, with nesterov, above 0, got 0.000000");
  CHECK(refusal(optim::AdaDeltaConfig{.rho = 1.5}) ==
        "hearth: AdaDeltaConfig: expected a rho from 0 to 1, got 1.500000");
  CHECK(refusal(optim::AdaGradConfig{.lr_decay = -1}) ==
        "hearth: AdaGradConfig: expected a lr_decay of 0 or more, got -1.000000");
  CHECK(refusal(optim::RmsPropConfig{.alpha = 1.5}) ==
        "hearth: RmsPropConfig: expected an alpha from 0 to 1, got 1.500000");
  CHECK(refusal(optim::MuonConfig{.ns_steps = 0}) == "hearth: MuonConfig: expected ns_steps above 0, got 0");
  CHECK(refusal(optim::MuonConfig{.adamw = {.beta1 = 1}}) ==
        "hearth: AdamWConfig: expected a beta1 of 0 or more and below 1, got 1.000000");
}

namespace {

// What a program is told to do, with an optimizer's config in it.
struct TrainingConfig {
  optim::AdamConfig optimizer = {.learning_rate = 1e-4};
  std::size_t epochs = 10;

  HEARTH_MODULE(TrainingConfig, optimizer, epochs)
};

}  // namespace

TEST_CASE("optim: a config is its own record, also within another") {
  const TrainingConfig config = {.optimizer = {.learning_rate = 0.5, .beta1 = 0.8, .amsgrad = true},
                                 .epochs = 3};
  const auto back = from_tree<TrainingConfig>(to_tree(config));
  CHECK(back.optimizer.learning_rate == 0.5);
  CHECK(back.optimizer.beta1 == 0.8);
  CHECK(back.optimizer.amsgrad);
  CHECK(back.epochs == 3);
  const auto lbfgs = from_tree<optim::LbfgsConfig>(
      to_tree(optim::LbfgsConfig{.max_eval = 7, .line_search = optim::LineSearch::strong_wolfe}));
  CHECK(lbfgs.max_eval == 7);
  CHECK(lbfgs.line_search == optim::LineSearch::strong_wolfe);
}
