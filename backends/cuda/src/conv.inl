// Convolutions as products: the windows of some images at a time become the columns of a matrix. Windows as
// columns for their own sake too (unfold, fold).
#include <hearth/backend/conv_plan.hpp>
#include <hearth/cuda/functions.hpp>

#include "bias.hpp"
#include "blas.hpp"
#include "launch.hpp"

namespace hearth::gpu {
namespace {

/// What is counted in 32 bits: a chunk's matrix has fewer elements than 2^32.
struct WindowSizes {
  std::uint32_t channels, rows, columns, kernel_rows, kernel_columns, out_rows, out_columns;
  std::uint32_t down, across;                       // stride
  std::uint32_t above, left;                        // padding
  std::uint32_t tap_rows_apart, tap_columns_apart;  // dilation

  explicit WindowSizes(const ConvPlan& p)
      : channels(static_cast<std::uint32_t>(p.channels)),
        rows(static_cast<std::uint32_t>(p.rows)),
        columns(static_cast<std::uint32_t>(p.columns)),
        kernel_rows(static_cast<std::uint32_t>(p.kernel_rows)),
        kernel_columns(static_cast<std::uint32_t>(p.kernel_columns)),
        out_rows(static_cast<std::uint32_t>(p.out_rows)),
        out_columns(static_cast<std::uint32_t>(p.out_columns)),
        down(static_cast<std::uint32_t>(p.options.stride[0])),
        across(static_cast<std::uint32_t>(p.options.stride[1])),
        above(static_cast<std::uint32_t>(p.options.padding[0])),
        left(static_cast<std::uint32_t>(p.options.padding[1])),
        tap_rows_apart(static_cast<std::uint32_t>(p.options.dilation[0])),
        tap_columns_apart(static_cast<std::uint32_t>(p.options.dilation[1])) {}
};

/// Where an element of the matrix stands: [image, channel and tap, place], with any steps.
struct ColumnSteps {
  std::size_t image, row;
};

// One thread for each element of the matrix, the places of a row side by side.
template <class T>
struct ImagesToColumns {
  const T* images;
  T* to;
  WindowSizes s;
  ColumnSteps steps;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    std::uint32_t rest = static_cast<std::uint32_t>(i);
    const std::uint32_t out_column = rest % s.out_columns;
    rest /= s.out_columns;
    const std::uint32_t out_row = rest % s.out_rows;
    rest /= s.out_rows;
    const std::uint32_t taps = s.kernel_rows * s.kernel_columns, tap = rest % taps;
    const std::uint32_t plane = rest / taps, channel = plane % s.channels, image = plane / s.channels;
    // Unsigned numbers wrap: what lies before the image is beyond its end too.
    const std::uint32_t row = out_row * s.down + tap / s.kernel_columns * s.tap_rows_apart - s.above;
    const std::uint32_t column =
        out_column * s.across + tap % s.kernel_columns * s.tap_columns_apart - s.left;
    const bool inside = row < s.rows && column < s.columns;
    to[image * steps.image + (std::size_t{channel} * taps + tap) * steps.row +
       (out_row * s.out_columns + out_column)] =
        inside ? images[(std::size_t{plane} * s.rows + row) * s.columns + column] : T(0);
  }
};

// One thread for each pixel: it gathers what its windows hold of it, in a fixed order.
template <class T>
struct ColumnsToImages {
  const T* matrix;
  T* to;
  WindowSizes s;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const std::size_t pixel = i % (std::size_t{s.rows} * s.columns),
                      plane = i / (std::size_t{s.rows} * s.columns);
    const std::uint32_t row = static_cast<std::uint32_t>(pixel / s.columns) + s.above;
    const std::uint32_t column = static_cast<std::uint32_t>(pixel % s.columns) + s.left;
    const std::uint32_t places = s.out_rows * s.out_columns;
    const T* from = matrix + plane * s.kernel_rows * s.kernel_columns * places;
    T sum = 0;
    for (std::uint32_t u = 0; u < s.kernel_rows; ++u) {
      const std::uint32_t begin = row - u * s.tap_rows_apart, out_row = begin / s.down;
      const bool reached = row >= u * s.tap_rows_apart && begin % s.down == 0 && out_row < s.out_rows;
      for (std::uint32_t v = 0; reached && v < s.kernel_columns; ++v) {
        const std::uint32_t start = column - v * s.tap_columns_apart, out_column = start / s.across;
        if (column >= v * s.tap_columns_apart && start % s.across == 0 && out_column < s.out_columns)
          sum +=
              from[(u * s.kernel_columns + v) * std::size_t{places} + out_row * s.out_columns + out_column];
      }
    }
    to[i] = sum;
  }
};

template <class T>
void images_to_columns(const Launch& launch, const ConvPlan& p, std::size_t images, std::size_t rows,
                       const T* from, T* to, const ColumnSteps& steps) {
  launch.each(images * rows * p.places(), ImagesToColumns<T>{from, to, WindowSizes(p), steps});
}

}  // namespace

/// The matrix of some images at a time. Where a window is one pixel, the images are the matrix.
template <class T>
class Chunks {
 public:
  explicit Chunks(const ConvPlan& p, const Device& device, bool in_place)
      : plan_(p),
        rows_(p.channels * p.kernel_rows * p.kernel_columns),
        matrix_(Array<T>::allocate(device, {in_place ? 0 : images() * rows_ * p.places()})) {}

  std::size_t rows() const { return rows_; }
  /// As many images as a matrix of bounded size has, at least one; the shape decides.
  std::size_t images() const {
    constexpr std::size_t kElements = std::size_t{1} << 24;
    const std::size_t one = std::max<std::size_t>(1, rows_ * plan_.places());
    return std::clamp<std::size_t>(kElements / one, 1, std::max<std::size_t>(1, plan_.images));
  }
  Array<T>& matrix() { return matrix_; }

  /// Calls f(first image, images) for each chunk.
  template <class F>
  void each(const F& f) const {
    for (std::size_t begin = 0; begin < plan_.images; begin += images())
      f(begin, std::min(images(), plan_.images - begin));
  }

 private:
  const ConvPlan& plan_;
  std::size_t rows_;
  Array<T> matrix_;
};

template <class T>
Array<T> conv2d(Array<T> x, Array<T> weight, std::optional<Array<T>> bias, const Conv2dOptions& options) {
  x = contiguous(std::move(x));
  weight = contiguous(std::move(weight));
  const ConvPlan p(x.shape, weight.shape, options);
  Array<T> out = Array<T>::allocate(x.device(), p.out_shape());
  if (out.numel() == 0) return out;
  if (bias) repeat_bias(contiguous(std::move(*bias)), out, p.places());
  Chunks<T> chunks(p, x.device(), p.direct());
  Launch launch("conv2d", out, x, weight, chunks.matrix());
  chunks.each([&](std::size_t first, std::size_t images) {
    const T* from = x.data() + p.input_at(first, 0);
    const T* matrix = p.direct() ? from : chunks.matrix().data();
    const std::size_t image_step = chunks.rows() * p.places();
    if (!p.direct())
      images_to_columns(launch, p, images, chunks.rows(), from, chunks.matrix().mutable_data(),
                        {.image = image_step, .row = p.places()});
    for (std::size_t group = 0; group < p.groups(); ++group)
      gemm(launch, {images, p.group_filters(), p.places(), p.taps(), bias.has_value()},
           weight.data() + group * p.group_filters() * p.taps(), {.step = p.taps()},
           matrix + group * p.taps() * p.places(), {.step = p.places(), .batch_step = image_step},
           out.mutable_data() + p.output_at(first, group), {.step = p.places(), .batch_step = p.out_size()});
  });
  return out;
}

template <class T>
Array<T> conv2d_input_grad(Array<T> grad, Array<T> weight, const Shape& input, const Conv2dOptions& options) {
  grad = contiguous(std::move(grad));
  weight = contiguous(std::move(weight));
  const ConvPlan p(input, weight.shape, options);
  Array<T> out = Array<T>::allocate(grad.device(), input);
  if (out.numel() == 0) return out;
  Chunks<T> chunks(p, grad.device(), p.direct());
  Launch launch("conv2d_input_grad", out, grad, weight, chunks.matrix());
  chunks.each([&](std::size_t first, std::size_t images) {
    T* to = out.mutable_data() + p.input_at(first, 0);
    T* matrix = p.direct() ? to : chunks.matrix().mutable_data();
    const std::size_t image_step = chunks.rows() * p.places();
    for (std::size_t group = 0; group < p.groups(); ++group)
      gemm(launch, {images, p.taps(), p.places(), p.group_filters()},
           weight.data() + group * p.group_filters() * p.taps(), {.transposed = true, .step = p.taps()},
           grad.data() + p.output_at(first, group), {.step = p.places(), .batch_step = p.out_size()},
           matrix + group * p.taps() * p.places(), {.step = p.places(), .batch_step = image_step});
    if (!p.direct()) launch.each(images * p.image_size(), ColumnsToImages<T>{matrix, to, WindowSizes(p)});
  });
  return out;
}

// One product over the places of all images of a chunk, so that few filters and small images make a large
// one. Its factors have the images' places side by side: [filters, images, places] and [taps, images,
// places].
template <class T>
Array<T> conv2d_weight_grad(Array<T> x, Array<T> grad, const Shape& weight, const Conv2dOptions& options) {
  x = contiguous(std::move(x));
  grad = contiguous(std::move(grad));
  const ConvPlan p(x.shape, weight, options);
  Array<T> out = full<T>(weight, T(0), x.device());
  if (out.numel() == 0 || p.images * p.places() == 0) return out;
  Chunks<T> chunks(p, x.device(), false);
  chunks.each([&](std::size_t first, std::size_t images) {
    const std::size_t side_by_side = images * p.places();
    Array<T> part = grad;
    part.offset += static_cast<std::ptrdiff_t>(p.output_at(first, 0));
    part.shape[0] = images;
    part = contiguous(std::move(part).permuted({1, 0, 2, 3}));
    Launch launch("conv2d_weight_grad", out, x, part, chunks.matrix());
    images_to_columns(launch, p, images, chunks.rows(), x.data() + p.input_at(first, 0),
                      chunks.matrix().mutable_data(), {.image = p.places(), .row = side_by_side});
    for (std::size_t group = 0; group < p.groups(); ++group)
      gemm(launch, {1, p.group_filters(), p.taps(), side_by_side, true},
           part.data() + group * p.group_filters() * side_by_side, {.step = side_by_side},
           chunks.matrix().data() + group * p.taps() * side_by_side,
           {.transposed = true, .step = side_by_side},
           out.mutable_data() + group * p.group_filters() * p.taps(), {.step = p.taps()});
  });
  return out;
}

namespace {

ConvPlan plan_of(const Shape& image, const Unfold2dOptions& o) {
  return ConvPlan(image, {1, image[1], o.kernel[0], o.kernel[1]},
                  {.stride = o.stride, .padding = o.padding, .dilation = o.dilation});
}

// Images whose part of the matrix is counted in 32 bits.
std::size_t images_at_once(const ConvPlan& p) {
  return std::max<std::size_t>(1, (std::size_t{1} << 31) / std::max<std::size_t>(1, p.taps() * p.places()));
}

}  // namespace

template <class T>
Array<T> unfold2d(Array<T> x, const Unfold2dOptions& options) {
  x = contiguous(std::move(x));
  const ConvPlan p = plan_of(x.shape, options);
  Array<T> out = Array<T>::allocate(x.device(), {p.images, p.taps(), p.places()});
  const std::size_t image_step = p.taps() * p.places();
  Launch launch("unfold2d", out, x);
  for (std::size_t first = 0; first < p.images; first += images_at_once(p))
    images_to_columns(launch, p, std::min(images_at_once(p), p.images - first), p.taps(),
                      x.data() + p.input_at(first, 0), out.mutable_data() + first * image_step,
                      {.image = image_step, .row = p.places()});
  return out;
}

template <class T>
Array<T> fold2d(Array<T> columns, const Shape& image, const Unfold2dOptions& options) {
  columns = contiguous(std::move(columns));
  const ConvPlan p = plan_of(image, options);
  Array<T> out = Array<T>::allocate(columns.device(), image);
  Launch launch("fold2d", out, columns);
  launch.each(out.numel(), ColumnsToImages<T>{columns.data(), out.mutable_data(), WindowSizes(p)});
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                                      \
  template Array<T> conv2d<T>(Array<T>, Array<T>, std::optional<Array<T>>, const Conv2dOptions&);  \
  template Array<T> conv2d_input_grad<T>(Array<T>, Array<T>, const Shape&, const Conv2dOptions&);  \
  template Array<T> conv2d_weight_grad<T>(Array<T>, Array<T>, const Shape&, const Conv2dOptions&); \
  template Array<T> unfold2d<T>(Array<T>, const Unfold2dOptions&);                                 \
  template Array<T> fold2d<T>(Array<T>, const Shape&, const Unfold2dOptions&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::gpu
