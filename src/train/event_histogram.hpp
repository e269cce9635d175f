// Histograms as TensorBoard takes them.
#pragma once

#include <span>
#include <string>

namespace hearth::inline v0_1::train::detail {

/// The message HistogramProto of the finite ones of these values.
std::string histogram_message(std::span<const double> values);

}  // namespace hearth::inline v0_1::train::detail
