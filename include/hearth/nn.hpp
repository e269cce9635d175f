// Layers and losses.
#pragma once

#include <hearth/module.hpp>
#include <hearth/nn/activation.hpp>
#include <hearth/nn/attention.hpp>
#include <hearth/nn/batch_norm.hpp>
#include <hearth/nn/conv2d.hpp>
#include <hearth/nn/dropout.hpp>
#include <hearth/nn/embedding.hpp>
#include <hearth/nn/gru.hpp>
#include <hearth/nn/kv_cache.hpp>
#include <hearth/nn/layer_norm.hpp>
#include <hearth/nn/linear.hpp>
#include <hearth/nn/loss.hpp>
#include <hearth/nn/lstm.hpp>
#include <hearth/nn/multi_head_attention.hpp>
#include <hearth/nn/pool.hpp>
#include <hearth/nn/position_wise_feed_forward.hpp>
#include <hearth/nn/positions.hpp>
#include <hearth/nn/rnn.hpp>
#include <hearth/nn/sequential.hpp>
#include <hearth/nn/transformer.hpp>
#include <hearth/nn/transformer_decoder.hpp>
#include <hearth/nn/transformer_encoder.hpp>
#include <hearth/tensor.hpp>
