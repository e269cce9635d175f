#include "conv_direct.hpp"

#include <algorithm>

#include <hearth/core/recycled.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "rounding.hpp"
#include "sum_of_blocks.hpp"
#include "window.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Where things stand when rows have the padded image's pitch. A plane is one channel of one image.
template <class T>
struct Layout {
  const ConvPlan& p;
  const WindowKernels<T>& kernels;
  std::size_t width;  // of the kernels
  std::size_t pitch, plane;
  std::size_t run;         // outputs of a plane, those behind each row's end included
  std::size_t padded_run;  // the run in whole widths
  std::size_t reach;       // the farthest that a tap looks ahead

  explicit Layout(const ConvPlan& plan)
      : p(plan),
        kernels(window_kernels<T>()),
        width(kernels.width),
        pitch(plan.columns + 2 * plan.options.padding[1]),
        plane(pitch * (plan.rows + 2 * plan.options.padding[0])),
        run((plan.out_rows - 1) * pitch + plan.out_columns),
        padded_run(round_up(run, width)),
        reach((plan.kernel_rows - 1) * plan.options.dilation[0] * pitch +
              (plan.kernel_columns - 1) * plan.options.dilation[1]) {}

  std::size_t shift(std::size_t ky, std::size_t kx) const {
    return ky * p.options.dilation[0] * pitch + kx * p.options.dilation[1];
  }

  // A group's channels of one image with their padding, and room behind for the kernels to read.
  std::size_t image_size() const { return p.group_channels() * plane + width; }
  void pad_image(const T* image, T* out) const {
    const auto [above, left] = p.options.padding;
    for (std::size_t c = 0; c < p.group_channels(); ++c) {
      T* to = out + c * plane;
      if (above + left > 0) std::fill_n(to, plane, T(0));
      kernels.copy(p.rows, p.columns, image + c * p.rows * p.columns, p.columns, T(0),
                   to + above * pitch + left, pitch);
    }
    std::fill_n(out + p.group_channels() * plane, width, T(0));
  }
  // Can an image without padding be read from where it is? What the kernels read behind it is the next one's.
  bool in_place(std::size_t image, std::size_t group) const {
    return p.options.padding[0] + p.options.padding[1] == 0 &&
           p.input_at(image, group) + image_size() <= p.images * p.image_size();
  }

  // A group's filters of one output image at the pitch, `lead` zeros before and zeros up to `size` behind
  // each.
  void spread_output(const T* out_image, T* out, std::size_t lead, std::size_t size) const {
    for (std::size_t f = 0; f < p.group_filters(); ++f) {
      T* to = out + f * size;
      std::fill_n(to, size, T(0));
      kernels.copy(p.out_rows, p.out_columns, out_image + f * p.places(), p.out_columns, T(0), to + lead,
                   pitch);
    }
  }

  // For the taps of all channels, where each begins in a padded image.
  RecycledVector<std::ptrdiff_t> tap_offsets() const {
    RecycledVector<std::ptrdiff_t> offsets;
    for (std::size_t c = 0; c < p.group_channels(); ++c)
      for (std::size_t ky = 0; ky < p.kernel_rows; ++ky)
        for (std::size_t kx = 0; kx < p.kernel_columns; ++kx)
          offsets.push_back(static_cast<std::ptrdiff_t>(c * plane + shift(ky, kx)));
    return offsets;
  }
  // For the taps of all filters, where the outputs that look through them begin, in planes of `size`.
  RecycledVector<std::ptrdiff_t> offsets_back(std::size_t size) const {
    RecycledVector<std::ptrdiff_t> offsets;
    for (std::size_t f = 0; f < p.group_filters(); ++f)
      for (std::size_t ky = 0; ky < p.kernel_rows; ++ky)
        for (std::size_t kx = 0; kx < p.kernel_columns; ++kx)
          offsets.push_back(static_cast<std::ptrdiff_t>(f * size + reach - shift(ky, kx)));
    return offsets;
  }
};

// The weight [groups, channels, filters, window] of one [groups, filters, channels, window].
template <class T>
Array<T> by_channels(const ConvPlan& p, const Array<T>& weight) {
  const std::size_t window = p.kernel_rows * p.kernel_columns;
  Array<T> out = Array<T>::allocate(weight.device(), weight.shape);
  T* to = out.mutable_data();
  for (std::size_t group = 0; group < p.groups(); ++group)
    for (std::size_t c = 0; c < p.group_channels(); ++c)
      for (std::size_t f = 0; f < p.group_filters(); ++f, to += window)
        std::copy_n(weight.data() + ((group * p.group_filters() + f) * p.group_channels() + c) * window,
                    window, to);
  return out;
}

}  // namespace

bool direct_is_faster(const ConvPlan& p) {
  const bool plain = p.options.stride[0] == 1 && p.options.stride[1] == 1 && !p.direct();
  return plain && p.taps() > 0 && p.group_filters() <= 32 && p.taps() <= 512;
}

template <class T>
Array<T> direct_conv2d(const ConvPlan& p, const Array<T>& x, const Array<T>& weight,
                       const std::optional<Array<T>>& bias, Finish<T> then) {
  const Layout<T> at(p);
  const RecycledVector<std::ptrdiff_t> offsets = at.tap_offsets();
  const Device device = x.device();
  Array<T> out = Array<T>::allocate(device, p.out_shape());
  T* to = out.mutable_data();
  in_blocks(device.context(), p.images, p.images_per_block(), [&](std::size_t begin, std::size_t end) {
    Array<T> padded = Array<T>::allocate(device, {at.image_size()});
    Array<T> spread = Array<T>::allocate(device, {p.group_filters() * at.padded_run});
    for (std::size_t image = begin; image < end; ++image)
      for (std::size_t group = 0; group < p.groups(); ++group) {
        const T* pixels = x.data() + p.input_at(image, group);
        if (!at.in_place(image, group)) {
          at.pad_image(pixels, padded.mutable_data());
          pixels = padded.data();
        }
        at.kernels.correlate(p.group_filters(), at.padded_run, p.taps(),
                             weight.data() + group * p.group_filters() * p.taps(), pixels, offsets.data(),
                             spread.mutable_data());
        T* result = to + p.output_at(image, group);
        for (std::size_t f = 0; f < p.group_filters(); ++f) {
          const T offset = bias ? bias->data()[group * p.group_filters() + f] : T(0);
          at.kernels.copy(p.out_rows, p.out_columns, spread.data() + f * at.padded_run, at.pitch, offset,
                          result + f * p.places(), p.out_columns);
          then(p.places(), result + f * p.places());
        }
      }
  });
  return out;
}

template <class T>
Array<T> direct_input_grad(const ConvPlan& p, const Array<T>& grad, const Array<T>& weight) {
  const Layout<T> at(p);
  const std::size_t plane = round_up(at.plane, at.width), row = at.reach + plane;
  // A pixel's gradient gathers from the outputs that its taps look back to.
  const RecycledVector<std::ptrdiff_t> offsets = at.offsets_back(row);
  const Array<T> turned = by_channels(p, weight);
  const Device device = grad.device();
  Array<T> out = Array<T>::allocate(device, {p.images, p.channels, p.rows, p.columns});
  T* to = out.mutable_data();
  in_blocks(device.context(), p.images, p.images_per_block(), [&](std::size_t begin, std::size_t end) {
    Array<T> spread = Array<T>::allocate(device, {p.group_filters() * row});
    Array<T> padded = Array<T>::allocate(device, {p.group_channels() * plane});
    for (std::size_t image = begin; image < end; ++image)
      for (std::size_t group = 0; group < p.groups(); ++group) {
        at.spread_output(grad.data() + p.output_at(image, group), spread.mutable_data(), at.reach, row);
        at.kernels.correlate(p.group_channels(), plane, offsets.size(),
                             turned.data() + group * p.group_channels() * offsets.size(), spread.data(),
                             offsets.data(), padded.mutable_data());
        const T* inside = padded.data() + p.options.padding[0] * at.pitch + p.options.padding[1];
        T* result = to + p.input_at(image, group);
        for (std::size_t c = 0; c < p.group_channels(); ++c)
          at.kernels.copy(p.rows, p.columns, inside + c * plane, at.pitch, T(0),
                          result + c * p.rows * p.columns, p.columns);
      }
  });
  return out;
}

template <class T>
Array<T> direct_weight_grad(const ConvPlan& p, const Array<T>& x, const Array<T>& grad) {
  const Layout<T> at(p);
  const RecycledVector<std::ptrdiff_t> offsets = at.tap_offsets();
  const Shape shape = {p.filters, p.group_channels(), p.kernel_rows, p.kernel_columns};
  const Device device = x.device();
  const std::size_t block = p.images_per_sum(), size = shape.numel();
  Array<T> partial = full<T>({p.sums(), size}, T(0), device);
  T* sums = partial.mutable_data();
  // A few images at a time, so that what they spread out to stays near.
  constexpr std::size_t kTogether = 4;
  const std::size_t image_size = at.image_size(), out_size = p.group_filters() * at.padded_run;
  in_blocks(device.context(), p.images, block, [&](std::size_t begin, std::size_t end) {
    Array<T> padded = Array<T>::allocate(device, {kTogether * image_size});
    Array<T> spread = Array<T>::allocate(device, {kTogether * out_size});
    for (std::size_t group = 0; group < p.groups(); ++group)
      for (std::size_t first = begin; first < end; first += kTogether) {
        const std::size_t count = std::min(kTogether, end - first);
        for (std::size_t i = 0; i < count; ++i) {
          at.pad_image(x.data() + p.input_at(first + i, group), padded.mutable_data() + i * image_size);
          at.spread_output(grad.data() + p.output_at(first + i, group), spread.mutable_data() + i * out_size,
                           0, at.padded_run);
        }
        at.kernels.dots(count, p.group_filters(), at.padded_run, p.taps(), spread.data(), padded.data(),
                        image_size, offsets.data(),
                        sums + begin / block * size + group * p.group_filters() * p.taps());
      }
  });
  return sum_of_blocks(partial, shape);
}

#define HEARTH_INSTANTIATE(T)                                                                \
  template Array<T> direct_conv2d<T>(const ConvPlan&, const Array<T>&, const Array<T>&,      \
                                     const std::optional<Array<T>>&, Finish<T>);             \
  template Array<T> direct_input_grad<T>(const ConvPlan&, const Array<T>&, const Array<T>&); \
  template Array<T> direct_weight_grad<T>(const ConvPlan&, const Array<T>&, const Array<T>&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
