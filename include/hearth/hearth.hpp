// Everything but a backend: include <hearth/ndarray.hpp> beside it.
#pragma once

#include <hearth/autodiff.hpp>
#include <hearth/data.hpp>
#include <hearth/module.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>
#include <hearth/record.hpp>
#include <hearth/tensor.hpp>
#include <hearth/train/progress.hpp>
