// Convolutions with 3x3 windows and stride 1 by Winograd's F(2x2, 3x3).
#pragma once

#include <optional>

#include <hearth/ndarray/functions.hpp>

#include "conv_plan.hpp"

namespace hearth::inline v0_1::nd {

/// For which shapes transforms and fewer products beat the other ways; measured.
bool winograd_is_faster(const ConvPlan& plan);

template <class T>
Array<T> winograd_conv2d(const ConvPlan& plan, const Array<T>& x, const Array<T>& weight,
                         const std::optional<Array<T>>& bias, Finish<T> then);
template <class T>
Array<T> winograd_input_grad(const ConvPlan& plan, const Array<T>& grad, const Array<T>& weight);
template <class T>
Array<T> winograd_weight_grad(const ConvPlan& plan, const Array<T>& x, const Array<T>& grad);

}  // namespace hearth::inline v0_1::nd
