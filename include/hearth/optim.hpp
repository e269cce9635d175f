// Optimizers, schedules of their learning rates, averages of weights, and what is done to gradients before a
// step.
#pragma once

#include <hearth/optim/accumulate.hpp>
#include <hearth/optim/ada_delta.hpp>
#include <hearth/optim/ada_grad.hpp>
#include <hearth/optim/adam.hpp>
#include <hearth/optim/adan.hpp>
#include <hearth/optim/average.hpp>
#include <hearth/optim/clip.hpp>
#include <hearth/optim/lbfgs.hpp>
#include <hearth/optim/lion.hpp>
#include <hearth/optim/muon.hpp>
#include <hearth/optim/n_adam.hpp>
#include <hearth/optim/r_adam.hpp>
#include <hearth/optim/rms_prop.hpp>
#include <hearth/optim/schedule/composed.hpp>
#include <hearth/optim/schedule/cosine.hpp>
#include <hearth/optim/schedule/decay.hpp>
#include <hearth/optim/schedule/one_cycle.hpp>
#include <hearth/optim/schedule/plateau.hpp>
#include <hearth/optim/sgd.hpp>
