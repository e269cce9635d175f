// Layers and losses.
#pragma once

#include <hearth/module.hpp>
#include <hearth/nn/activation.hpp>
#include <hearth/nn/alpha_dropout.hpp>
#include <hearth/nn/batch_norm.hpp>
#include <hearth/nn/bilinear.hpp>
#include <hearth/nn/conv2d.hpp>
#include <hearth/nn/dropout.hpp>
#include <hearth/nn/gaussian_noise.hpp>
#include <hearth/nn/group_norm.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/nn/initializer.hpp>
#include <hearth/nn/instance_norm.hpp>
#include <hearth/nn/layer_norm.hpp>
#include <hearth/nn/linear.hpp>
#include <hearth/nn/local_response_norm.hpp>
#include <hearth/nn/loss.hpp>
#include <hearth/nn/mode.hpp>
#include <hearth/nn/pool.hpp>
#include <hearth/nn/prelu.hpp>
#include <hearth/nn/rms_norm.hpp>
#include <hearth/nn/sequential.hpp>
#include <hearth/tensor.hpp>
