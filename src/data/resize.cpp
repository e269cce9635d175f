// Images of another size: along the rows, then along the columns.
#include <hearth/data/image_transform.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "image.hpp"

namespace hearth::inline v0_1::data {
namespace {

/// What a pixel is made of: two of the old ones, and how much of the second.
struct Source {
  std::uint32_t first, second;
  float weight;
};

/// What each pixel of a line is made of.
struct Sources {
  std::size_t from = 0, to = 0;
  Interpolation interpolation = {};
  std::vector<Source> all = {};

  /// A thread's images mostly have one size: worked out when that changes.
  const std::vector<Source>& of(std::size_t pixels, std::size_t wanted, Interpolation how) {
    if (pixels == from && wanted == to && how == interpolation) return all;
    all.resize(wanted);
    from = pixels, to = wanted, interpolation = how;
    for (std::size_t i = 0; i < to; ++i) all[i] = source(i);
    return all;
  }

 private:
  Source source(std::size_t i) const {
    const auto last = static_cast<std::uint32_t>(from - 1);
    if (interpolation == Interpolation::nearest) {
      const auto nearest = std::min(last, static_cast<std::uint32_t>(i * from / to));
      return {nearest, nearest, 0};
    }
    const double scale = static_cast<double>(from) / static_cast<double>(to),
                 at = std::max(0.0, (static_cast<double>(i) + 0.5) * scale - 0.5);
    const auto first = std::min(last, static_cast<std::uint32_t>(at));
    return {first, std::min(last, first + 1), static_cast<float>(at - static_cast<double>(first))};
  }
};

// Lines of `image`, N of them together, along themselves.
template <std::size_t N>
void along_rows(const float* image, std::size_t pixels, const std::vector<Source>& sources, float* out) {
  const std::size_t wanted = sources.size();
  for (std::size_t i = 0; i < wanted; ++i, ++out) {
    const auto [first, second, weight] = sources[i];
    const float *a = image + first, *b = image + second;
    for (std::size_t row = 0; row < N; ++row)
      out[row * wanted] = a[row * pixels] + weight * (b[row * pixels] - a[row * pixels]);
  }
}

}  // namespace

Resize::Resize(std::size_t rows, std::size_t columns, Interpolation interpolation)
    : rows_(rows), columns_(columns), interpolation_(interpolation) {
  detail::check_size("Resize", rows, columns);
}

TensorData Resize::apply(const TensorData& data) const {
  const detail::Image image = detail::image_of("Resize", data);
  thread_local Sources rows, columns;
  const auto &down = rows.of(image.rows, rows_, interpolation_),
             &across = columns.of(image.columns, columns_, interpolation_);
  detail::UnsetVector<float> out(image.channels * rows_ * columns_);
  detail::UnsetVector<float> wide(image.rows * columns_);  // a channel, along its rows already
  float* to = out.data();
  for (std::size_t c = 0; c < image.channels; ++c) {
    std::size_t row = 0;
    for (; row + 4 <= image.rows; row += 4)
      along_rows<4>(image.row(c, row), image.columns, across, wide.data() + row * columns_);
    for (; row < image.rows; ++row)
      along_rows<1>(image.row(c, row), image.columns, across, wide.data() + row * columns_);
    for (const Source& r : down) {
      const float *above = wide.data() + r.first * columns_, *below = wide.data() + r.second * columns_;
      for (std::size_t k = 0; k < columns_; ++k) to[k] = above[k] + r.weight * (below[k] - above[k]);
      to += columns_;
    }
  }
  return detail::made(std::move(out), image.channels, rows_, columns_);
}

}  // namespace hearth::inline v0_1::data
