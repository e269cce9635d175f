// Optimizers, and what is done to gradients before they step.
#pragma once

#include <hearth/optim/accumulate.hpp>
#include <hearth/optim/adam.hpp>
#include <hearth/optim/clip.hpp>
#include <hearth/optim/sgd.hpp>
