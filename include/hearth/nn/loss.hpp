// Losses, a family in each file. How one is reduced is part of its type: loss/reduction.hpp.
#pragma once

#include <hearth/nn/loss/binary_cross_entropy.hpp>
#include <hearth/nn/loss/cross_entropy.hpp>
#include <hearth/nn/loss/ctc.hpp>
#include <hearth/nn/loss/embedding.hpp>
#include <hearth/nn/loss/likelihood.hpp>
#include <hearth/nn/loss/margin.hpp>
#include <hearth/nn/loss/multilabel.hpp>
#include <hearth/nn/loss/regression.hpp>
