// Windows of 2 by 2 have kernels of their own: against one window at a time.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

// The first of the largest, or the last NaN, as it is found going through a window's rows.
template <class T>
std::size_t place_of(const std::vector<T>& image, std::size_t width, std::size_t row, std::size_t column) {
  const std::size_t corner = 2 * row * width + 2 * column;
  std::size_t best = corner;
  for (std::size_t at : {corner, corner + 1, corner + width, corner + width + 1})
    if (image[at] > image[best] || std::isnan(image[at])) best = at;
  return best;
}

}  // namespace

TEST_CASE_TEMPLATE("pool: 2 by 2, images of every width", T, float, double) {
  const nd::Device device;
  Rng rng(3);
  for (std::size_t height : {2, 3, 8, 11})
    for (std::size_t width = 2; width < 45; ++width) {
      CAPTURE(height);
      CAPTURE(width);
      std::vector<T> pixels(3 * height * width);
      for (T& pixel : pixels) {
        const auto drawn = rng.below(12);  // few values, so that many are equal
        pixel = drawn == 0 ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(drawn);
      }
      const auto x = nd::from_data<T>(TensorData::from(pixels, {1, 3, height, width}), device);
      const auto [values, places] = nd::max_pool2d<T>(x, {.kernel = {2, 2}, .stride = {2, 2}});
      const std::size_t rows = height / 2, columns = width / 2;
      REQUIRE(values.shape == Shape{1, 3, rows, columns});
      std::size_t wrong = 0;
      for (std::size_t plane = 0; plane < 3; ++plane) {
        const std::vector<T> image(
            pixels.begin() + static_cast<std::ptrdiff_t>(plane * height * width),
            pixels.begin() + static_cast<std::ptrdiff_t>((plane + 1) * height * width));
        for (std::size_t row = 0; row < rows; ++row)
          for (std::size_t column = 0; column < columns; ++column) {
            const std::size_t at = (plane * rows + row) * columns + column;
            const std::size_t place = place_of(image, width, row, column);
            wrong += places.data()[at] != static_cast<std::int64_t>(place);
            const T value = values.data()[at];
            wrong += std::isnan(image[place]) ? !std::isnan(value) : value != image[place];
          }
      }
      CHECK(wrong == 0);
    }
}
