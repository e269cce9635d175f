#include <hearth/tensor/print.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>

namespace hearth {
namespace {

constexpr std::size_t kShowAll = 1000, kEdge = 3;

std::string number(double value, DType dtype) {
  if (dtype == DType::boolean) return value != 0 ? "true" : "false";
  char text[32];
  if (!is_float(dtype))
    std::snprintf(text, sizeof text, "%.0f", value);
  else if (std::isfinite(value) && value == std::nearbyint(value) && std::fabs(value) < 1e8)
    std::snprintf(text, sizeof text, "%.0f.", value);
  else
    std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

struct Printer {
  std::vector<std::string> words;
  Shape shape;
  bool shortened;
  std::size_t width = 0;

  bool shown(std::size_t index, std::size_t extent) const {
    return !shortened || extent <= 2 * kEdge || index < kEdge || index + kEdge >= extent;
  }
  void write(std::string& out, std::size_t axis, std::size_t start) const {
    if (axis == shape.rank()) {
      out.append(width - words[start].size(), ' ') += words[start];
      return;
    }
    std::size_t step = 1;
    for (std::size_t i = axis + 1; i < shape.rank(); ++i) step *= shape[i];
    const bool last = axis + 1 == shape.rank();
    out += '[';
    bool gap = false;
    for (std::size_t i = 0; i < shape[axis]; ++i) {
      if (!shown(i, shape[axis])) {
        if (!gap) out += last ? ", ..." : ",\n" + std::string(axis + 1, ' ') + "...";
        gap = true;
        continue;
      }
      if (i > 0)
        out += last ? std::string(", ")
                    : "," + std::string(shape.rank() - axis - 1, '\n') + std::string(axis + 1, ' ');
      write(out, axis + 1, start + i * step);
    }
    out += ']';
  }
};

}  // namespace

std::string to_string(const TensorData& data) {
  Printer printer{{}, data.shape, data.numel() > kShowAll};
  const std::vector<double> values = data.values<double>();
  for (double value : values) printer.words.push_back(number(value, data.dtype));
  for (const std::string& word : printer.words) printer.width = std::max(printer.width, word.size());
  std::string out;
  printer.write(out, 0, 0);
  return out;
}

std::ostream& operator<<(std::ostream& out, const TensorData& data) { return out << to_string(data); }

}  // namespace hearth
