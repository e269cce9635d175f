// Images of another size: along the rows, then along the columns.
#include <hearth/data/image_transform.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "image.hpp"
#include "image_kernels.hpp"

namespace hearth::inline v0_1::data {
namespace {

/// What the pixels of lines are made of.
class Scale {
 public:
  /// A thread's images mostly have one size: worked out when that changes.
  const detail::Samples& of(std::size_t pixels, std::size_t wanted, Interpolation how) {
    if (pixels == all_.from && wanted == all_.size() && how == interpolation_) return all_;
    all_ = {pixels, {}, {}, {}, false};
    interpolation_ = how;
    for (std::size_t i = 0; i < wanted; ++i) add(i, wanted);
    all_.near = are_near(all_);
    return all_;
  }

 private:
  void add(std::size_t i, std::size_t wanted) {
    const auto last = static_cast<std::uint32_t>(all_.from - 1);
    if (interpolation_ == Interpolation::nearest) {
      const auto nearest = std::min(last, static_cast<std::uint32_t>(i * all_.from / wanted));
      return add(nearest, nearest, 0);
    }
    const double scale = static_cast<double>(all_.from) / static_cast<double>(wanted),
                 at = std::max(0.0, (static_cast<double>(i) + 0.5) * scale - 0.5);
    const auto first = std::min(last, static_cast<std::uint32_t>(at));
    add(first, std::min(last, first + 1), static_cast<float>(at - static_cast<double>(first)));
  }
  void add(std::uint32_t first, std::uint32_t second, float weight) {
    all_.first.push_back(first);
    all_.second.push_back(second);
    all_.weight.push_back(weight);
  }

  detail::Samples all_;
  Interpolation interpolation_ = {};
};

}  // namespace

Resize::Resize(std::size_t rows, std::size_t columns, Interpolation interpolation)
    : rows_(rows), columns_(columns), interpolation_(interpolation) {
  detail::check_size("Resize", rows, columns);
}

TensorData Resize::apply(const TensorData& data) const {
  const detail::Image image = detail::images_of("Resize", data);
  thread_local Scale down, across;
  const detail::Samples &rows = down.of(image.rows, rows_, interpolation_),
                        &columns = across.of(image.columns, columns_, interpolation_);
  const detail::ImageKernels& kernels = detail::image_kernels();
  const Shape shape = image.shape(image.channels, rows_, columns_);
  detail::UnsetVector<float> out(shape.numel());
  detail::UnsetVector<float> wide(image.rows * columns_);  // a channel, along its rows already
  for (std::size_t plane = 0; plane < image.planes(); ++plane) {
    kernels.across(image.row(plane, 0), image.rows, columns, wide.data());
    kernels.down(wide.data(), columns_, rows, out.data() + plane * rows_ * columns_);
  }
  return detail::recycled_data(std::move(out), shape);
}

}  // namespace hearth::inline v0_1::data
