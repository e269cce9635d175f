// Optimizers.
#pragma once

#include <hearth/optim/adam.hpp>
#include <hearth/optim/sgd.hpp>
