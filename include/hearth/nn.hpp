// Layers and losses.
#pragma once

#include <hearth/module.hpp>
#include <hearth/nn/activation.hpp>
#include <hearth/nn/batch_norm.hpp>
#include <hearth/nn/conv2d.hpp>
#include <hearth/nn/distance.hpp>
#include <hearth/nn/dropout.hpp>
#include <hearth/nn/layer_norm.hpp>
#include <hearth/nn/linear.hpp>
#include <hearth/nn/loss.hpp>
#include <hearth/nn/pool.hpp>
#include <hearth/nn/sequential.hpp>
#include <hearth/tensor.hpp>
