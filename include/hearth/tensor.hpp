// Tensors and their operations.
#pragma once

#include <hearth/tensor/arrange.hpp>
#include <hearth/tensor/conv.hpp>
#include <hearth/tensor/create.hpp>
#include <hearth/tensor/einsum.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/tensor/join.hpp>
#include <hearth/tensor/linalg.hpp>
#include <hearth/tensor/print.hpp>
#include <hearth/tensor/random.hpp>
#include <hearth/tensor/reduce.hpp>
#include <hearth/tensor/slice.hpp>
#include <hearth/tensor/softmax.hpp>
#include <hearth/tensor/tensor.hpp>
#include <hearth/tensor/view.hpp>
