// Convolutions with stride 1 on the image itself.
#pragma once

#include <optional>

#include <hearth/ndarray/functions.hpp>

#include "conv_plan.hpp"

namespace hearth::inline v0_1::nd {

/// For which shapes the kernels of window.hpp beat a matrix of windows; measured by tests/bench.
bool direct_is_faster(const ConvPlan& plan);

template <class T>
Array<T> direct_conv2d(const ConvPlan& plan, const Array<T>& x, const Array<T>& weight,
                       const std::optional<Array<T>>& bias, Finish<T> then);
template <class T>
Array<T> direct_input_grad(const ConvPlan& plan, const Array<T>& grad, const Array<T>& weight);
template <class T>
Array<T> direct_weight_grad(const ConvPlan& plan, const Array<T>& x, const Array<T>& grad);

}  // namespace hearth::inline v0_1::nd
