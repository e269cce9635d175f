#include <hearth/train/metric.hpp>

#include "printed.hpp"

namespace hearth::inline v0_1::train {

std::string Metric::text() const { return detail::printed("%.6g", value()); }

}  // namespace hearth::inline v0_1::train
