#include <hearth/train/metric.hpp>

#include <cstdio>

namespace hearth::train {

std::string Metric::text() const {
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", value());
  return text;
}

}  // namespace hearth::train
