// Operations element by element: functions of one tensor, arithmetic and comparisons with broadcasting,
// choosing, activations, casts.
#pragma once

#include <hearth/tensor/activation.hpp>
#include <hearth/tensor/binary.hpp>
#include <hearth/tensor/compare.hpp>
#include <hearth/tensor/unary.hpp>
