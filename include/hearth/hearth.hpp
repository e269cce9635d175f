// Everything but a backend and the Learner: include <hearth/ndarray.hpp> beside it, and <hearth/train.hpp> for that.
#pragma once

#include <hearth/autodiff.hpp>
#include <hearth/compiled.hpp>
#include <hearth/data.hpp>
#include <hearth/module.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>
#include <hearth/record.hpp>
#include <hearth/tensor.hpp>
#include <hearth/train/progress.hpp>
