// The operations as tags: one struct each, its value and its derivative side by side, so that a backend, the
// rules of differentiation and the tests mean the same thing by a name.
//
// `value` is generic: V is an element or a SIMD batch of elements. `derivative` is generic too: V is an
// element in a backend's fused kernel, or a tensor when the derivative is itself differentiated.
#pragma once

#include <hearth/backend/op/activation.hpp>
#include <hearth/backend/op/binary.hpp>
#include <hearth/backend/op/compare.hpp>
#include <hearth/backend/op/lists.hpp>
#include <hearth/backend/op/reduce.hpp>
#include <hearth/backend/op/trigonometry.hpp>
#include <hearth/backend/op/unary.hpp>
