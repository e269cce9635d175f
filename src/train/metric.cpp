#include <hearth/train/metric.hpp>

#include "printed.hpp"

namespace hearth::train {

std::string Metric::text() const { return detail::printed("%.6g", value()); }

}  // namespace hearth::train
