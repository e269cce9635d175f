// Tensors and their operations.
#pragma once

#include <hearth/tensor/close.hpp>
#include <hearth/tensor/conv.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/tensor/linalg.hpp>
#include <hearth/tensor/print.hpp>
#include <hearth/tensor/random.hpp>
#include <hearth/tensor/reduce.hpp>
#include <hearth/tensor/scan.hpp>
#include <hearth/tensor/softmax.hpp>
#include <hearth/tensor/sort.hpp>
#include <hearth/tensor/statistics.hpp>
#include <hearth/tensor/tensor.hpp>
#include <hearth/tensor/view.hpp>
