// Images of another size: along the rows, then along the columns.
#include <hearth/data/image_transform.hpp>

#include <algorithm>
#include <cmath>

#include "image.hpp"

namespace hearth::data {
namespace {

/// What a pixel is made of: two of the old ones, and how much of the second.
struct Source {
  std::size_t first, second;
  float weight;
};

std::vector<Source> sources(std::size_t from, std::size_t to, Interpolation interpolation) {
  std::vector<Source> all(to);
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  for (std::size_t i = 0; i < to; ++i) {
    if (interpolation == Interpolation::nearest) {
      const auto nearest = std::min(from - 1, i * from / to);
      all[i] = {nearest, nearest, 0};
      continue;
    }
    const double at = std::max(0.0, (static_cast<double>(i) + 0.5) * scale - 0.5);
    const auto first = std::min(from - 1, static_cast<std::size_t>(at));
    all[i] = {first, std::min(from - 1, first + 1), static_cast<float>(at - static_cast<double>(first))};
  }
  return all;
}

}  // namespace

Resize::Resize(std::size_t rows, std::size_t columns, Interpolation interpolation)
    : rows_(rows), columns_(columns), interpolation_(interpolation) {
  detail::check_size("Resize", rows, columns);
}

TensorData Resize::apply(const TensorData& data) const {
  const detail::Image image = detail::image_of("Resize", data);
  const auto down = sources(image.rows, rows_, interpolation_),
             across = sources(image.columns, columns_, interpolation_);
  std::vector<float> out(image.channels * rows_ * columns_);
  float* to = out.data();
  for (std::size_t c = 0; c < image.channels; ++c)
    for (const Source& r : down) {
      const float *upper = image.row(c, r.first), *lower = image.row(c, r.second);
      for (const Source& k : across) {
        const float above = upper[k.first] + k.weight * (upper[k.second] - upper[k.first]),
                    below = lower[k.first] + k.weight * (lower[k.second] - lower[k.first]);
        *to++ = above + r.weight * (below - above);
      }
    }
  return detail::made(std::move(out), image.channels, rows_, columns_);
}

}  // namespace hearth::data
