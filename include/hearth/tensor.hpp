// Tensors and their operations.
#pragma once

#include <hearth/tensor/arrange.hpp>
#include <hearth/tensor/axis_maps.hpp>
#include <hearth/tensor/conv.hpp>
#include <hearth/tensor/conv_transpose.hpp>
#include <hearth/tensor/create.hpp>
#include <hearth/tensor/einsum.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/tensor/interpolate.hpp>
#include <hearth/tensor/join.hpp>
#include <hearth/tensor/linalg.hpp>
#include <hearth/tensor/pad.hpp>
#include <hearth/tensor/pixel_shuffle.hpp>
#include <hearth/tensor/pool.hpp>
#include <hearth/tensor/print.hpp>
#include <hearth/tensor/random.hpp>
#include <hearth/tensor/reduce.hpp>
#include <hearth/tensor/slice.hpp>
#include <hearth/tensor/softmax.hpp>
#include <hearth/tensor/tensor.hpp>
#include <hearth/tensor/unfold.hpp>
#include <hearth/tensor/view.hpp>
