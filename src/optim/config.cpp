// What the configs of optimizers refuse. Their rates are checked where groups have theirs.
#include <hearth/core/option.hpp>
#include <hearth/optim/ada_delta.hpp>
#include <hearth/optim/ada_grad.hpp>
#include <hearth/optim/adam.hpp>
#include <hearth/optim/adan.hpp>
#include <hearth/optim/lbfgs.hpp>
#include <hearth/optim/lion.hpp>
#include <hearth/optim/muon.hpp>
#include <hearth/optim/n_adam.hpp>
#include <hearth/optim/r_adam.hpp>
#include <hearth/optim/rms_prop.hpp>
#include <hearth/optim/sgd.hpp>

namespace hearth::inline v0_1::optim {
namespace {

template <class Config>
void check_adam(const char* who, const Config& config) {
  hearth::check::below_one(who, "beta1", config.beta1);
  hearth::check::below_one(who, "beta2", config.beta2);
  hearth::check::not_negative(who, "epsilon", config.epsilon);
}

}  // namespace

void AdamConfig::check() const { check_adam("AdamConfig", *this); }
void AdamWConfig::check() const { check_adam("AdamWConfig", *this); }
void NAdamConfig::check() const {
  check_adam("NAdamConfig", *this);
  hearth::check::not_negative("NAdamConfig", "momentum_decay", momentum_decay);
}
void RAdamConfig::check() const { check_adam("RAdamConfig", *this); }

void AdanConfig::check() const {
  check_adam("AdanConfig", *this);
  hearth::check::below_one("AdanConfig", "beta3", beta3);
}

void LionConfig::check() const {
  hearth::check::below_one("LionConfig", "beta1", beta1);
  hearth::check::below_one("LionConfig", "beta2", beta2);
}

void SgdConfig::check() const {
  hearth::check::rate("SgdConfig", "momentum", momentum);
  hearth::check::finite("SgdConfig", "dampening", dampening);
  if (nesterov) hearth::check::positive("SgdConfig", "momentum, with nesterov,", momentum);
}

void AdaDeltaConfig::check() const {
  hearth::check::in_range("AdaDeltaConfig", "rho", rho, 0, 1);
  hearth::check::not_negative("AdaDeltaConfig", "epsilon", epsilon);
}

void AdaGradConfig::check() const {
  constexpr const char* who = "AdaGradConfig";
  hearth::check::rate(who, "lr_decay", lr_decay);
  hearth::check::rate(who, "initial_accumulator_value", initial_accumulator_value);
  hearth::check::not_negative(who, "epsilon", epsilon);
}

void RmsPropConfig::check() const {
  constexpr const char* who = "RmsPropConfig";
  hearth::check::in_range(who, "alpha", alpha, 0, 1);
  hearth::check::rate(who, "momentum", momentum);
  hearth::check::not_negative(who, "epsilon", epsilon);
}

void MuonConfig::check() const {
  hearth::check::above_zero("MuonConfig", {{"ns_steps", ns_steps}});
  hearth::check::rate("MuonConfig", "momentum", momentum);
  hearth::check::not_negative("MuonConfig", "epsilon", epsilon);
  adamw.check();
}

void LbfgsConfig::check() const {
  constexpr const char* who = "LbfgsConfig";
  hearth::check::above_zero(
      who, {{"max_iter", max_iter}, {"max_eval", max_eval.value_or(1)}, {"history_size", history_size}});
  hearth::check::not_negative(who, "tolerance_grad", tolerance_grad);
  hearth::check::not_negative(who, "tolerance_change", tolerance_change);
}

}  // namespace hearth::inline v0_1::optim
