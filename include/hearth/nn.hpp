// Layers and losses.
#pragma once

#include <hearth/module.hpp>
#include <hearth/nn/activation.hpp>
#include <hearth/nn/batch_norm.hpp>
#include <hearth/nn/conv.hpp>
#include <hearth/nn/conv_transpose.hpp>
#include <hearth/nn/dropout.hpp>
#include <hearth/nn/identity.hpp>
#include <hearth/nn/layer_norm.hpp>
#include <hearth/nn/linear.hpp>
#include <hearth/nn/loss.hpp>
#include <hearth/nn/padding.hpp>
#include <hearth/nn/pool.hpp>
#include <hearth/nn/sequential.hpp>
#include <hearth/nn/unfold.hpp>
#include <hearth/nn/upsample.hpp>
#include <hearth/tensor.hpp>
