// Convolutions as products of matrices: the windows of a chunk of images become columns, all of a chunk are
// one product for each group. And the columns by themselves.
#include <hearth/cuda/functions.hpp>

#include "bias.hpp"
#include "conv_chunk.hpp"
#include "cudnn.hpp"
#include "depthwise.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

template <class T>
Array<T> conv_of_images(const ConvPlan& p, const Array<T>& x, const Array<T>& weight,
                        const std::optional<Array<T>>& bias) {
  Array<T> out = Array<T>::allocate(x.device(), p.out_shape());
  const std::size_t places = p.places();
  if (bias) repeat_bias(*bias, out, places);
  Launch launch("conv2d", out, x, weight);
  gemm(launch, {p.images, p.filters, places, p.taps.channels, bias.has_value()}, weight.data(),
       {.step = p.taps.channels}, x.data(), {.step = places, .batch_step = p.image_size()},
       out.mutable_data(), {.step = places, .batch_step = p.out_size()});
  return out;
}

template <class T>
Array<T> conv_of_columns(const ConvPlan& p, const Array<T>& x, const Array<T>& weight,
                         const std::optional<Array<T>>& bias) {
  Array<T> out = Array<T>::allocate(x.device(), p.out_shape());
  ChunkMemory<T> memory(x.device(), p);
  const bool bias_first = bias && p.in_one_image();
  if (bias_first) repeat_bias(*bias, out, p.places());
  const T* shift = bias ? bias->data() : nullptr;
  Launch launch("conv2d", out, x, weight, bias ? *bias : weight, memory.columns, memory.results);
  T* columns = memory.columns.mutable_data();
  memory.for_each_chunk(p, [&](const auto& work) {
    work.to_columns(launch, x.data(), columns);
    T* results = p.in_one_image() ? out.mutable_data() + work.in_image() : memory.results.mutable_data();
    gemm<T>(launch, {p.groups, p.group_filters(), work.chunk.count, p.group_taps(), bias_first},
            weight.data(), work.weight(), columns, work.columns(), results, work.results());
    if (!p.in_one_image()) work.results_to_images(launch, results, shift, out.mutable_data());
  });
  return out;
}

ConvPlan plan_of_unfold(const Shape& image, const Unfold2dOptions& o, std::size_t element) {
  return ConvPlan(image, {1, image[1], o.kernel[0], o.kernel[1]},
                  {.stride = o.stride, .padding = o.padding, .dilation = o.dilation}, element);
}

// g(a zero of the type of index, the layout): one image's columns after the other's.
template <class G>
void with_unfold_layout(const ConvPlan& p, const G& g) {
  const std::size_t rows = p.group_taps(), places = p.places();
  const std::size_t most = p.images * p.taps.channels * std::max(places, p.taps.pixels());
  with_index_type(std::max(most, p.taps.reach()), [&](auto zero) {
    using N = decltype(zero);
    g(zero, ColumnLayout<N>{0, static_cast<N>(p.images * places), rows * places, places});
  });
}

}  // namespace

template <class T>
Array<T> conv2d(Array<T> x, Array<T> weight, std::optional<Array<T>> bias, const Conv2dOptions& options) {
  x = contiguous(std::move(x));
  weight = contiguous(std::move(weight));
  if (bias) bias = contiguous(std::move(*bias));
  const ConvPlan p(x.shape, weight.shape, options, sizeof(T));
  if (p.depthwise()) return depthwise_conv(p, x, weight, bias);
  if (p.pointwise()) return conv_of_images(p, x, weight, bias);
  if (auto out = dnn::conv2d(p, x, weight, bias)) return *std::move(out);
  return conv_of_columns(p, x, weight, bias);
}

template <class T>
Array<T> conv2d_input_grad(Array<T> grad, Array<T> weight, const Shape& input, const Conv2dOptions& options) {
  grad = contiguous(std::move(grad));
  weight = contiguous(std::move(weight));
  const ConvPlan p(input, weight.shape, options, sizeof(T));
  Array<T> out = Array<T>::allocate(grad.device(), input);
  if (out.numel() == 0) return out;
  if (p.depthwise()) {
    depthwise_input_grad(p, grad, weight, out);
  } else if (p.pointwise()) {
    Launch launch("conv2d_input_grad", out, grad, weight);
    const std::size_t places = p.places();
    gemm(launch, {p.images, p.taps.channels, places, p.filters}, weight.data(),
         {.transposed = true, .step = p.taps.channels}, grad.data(),
         {.step = places, .batch_step = p.out_size()}, out.mutable_data(),
         {.step = places, .batch_step = p.image_size()});
  } else if (!dnn::input_grad(p, grad, weight, out)) {
    ChunkMemory<T> memory(grad.device(), p);
    Launch launch("conv2d_input_grad", out, grad, weight, memory.columns, memory.results);
    T* columns = memory.columns.mutable_data();
    memory.for_each_chunk(p, [&](const auto& work) {
      const T* results = work.grad_of_results(launch, grad.data(), memory.results.mutable_data());
      Matrix by_taps = work.weight();
      by_taps.transposed = true;
      gemm<T>(launch, {p.groups, p.group_taps(), work.chunk.count, p.group_filters()}, weight.data(), by_taps,
              results, work.results(), columns, work.columns());
      work.to_images(launch, columns, out.mutable_data());
    });
  }
  return out;
}

template <class T>
Array<T> conv2d_weight_grad(Array<T> x, Array<T> grad, const Shape& weight, const Conv2dOptions& options) {
  x = contiguous(std::move(x));
  grad = contiguous(std::move(grad));
  const ConvPlan p(x.shape, weight, options, sizeof(T));
  if (p.images == 0 || weight.numel() == 0) return full<T>(weight, T(0), x.device());
  Array<T> out = Array<T>::allocate(x.device(), weight);
  if (p.depthwise()) {
    depthwise_weight_grad(p, x, grad, out);
    return out;
  }
  if (dnn::weight_grad(p, x, grad, out)) return out;
  ChunkMemory<T> memory(x.device(), p);
  Launch launch("conv2d_weight_grad", out, x, grad, memory.columns, memory.results);
  T* columns = memory.columns.mutable_data();
  memory.for_each_chunk(p, [&](const auto& work) {
    work.to_columns(launch, x.data(), columns);
    const T* results = work.grad_of_results(launch, grad.data(), memory.results.mutable_data());
    Matrix by_windows = work.columns();
    by_windows.transposed = true;
    const bool add = work.chunk.image > 0 || work.chunk.begin > 0;
    gemm<T>(launch, {p.groups, p.group_filters(), p.group_taps(), work.chunk.count, add}, results,
            work.results(), columns, by_windows, out.mutable_data(), work.weight());
  });
  return out;
}

template <class T>
Array<T> unfold2d(Array<T> x, const Unfold2dOptions& options) {
  x = contiguous(std::move(x));
  const ConvPlan p = plan_of_unfold(x.shape, options, sizeof(T));
  Array<T> out = Array<T>::allocate(x.device(), {p.images, p.group_taps(), p.places()});
  Launch launch("unfold2d", out, x);
  with_unfold_layout(p, [&](auto zero, const auto& layout) {
    using N = decltype(zero);
    launch.each(p.taps.channels * p.images * p.places(),
                ImagesToColumns<T, N>{x.data(), out.mutable_data(), Taps<N>(p.taps), layout});
  });
  return out;
}

template <class T>
Array<T> fold2d(Array<T> columns, const Shape& image, const Unfold2dOptions& options) {
  columns = contiguous(std::move(columns));
  const ConvPlan p = plan_of_unfold(image, options, sizeof(T));
  Array<T> out = Array<T>::allocate(columns.device(), image);
  Launch launch("fold2d", out, columns);
  with_unfold_layout(p, [&](auto zero, const auto& layout) {
    using N = decltype(zero);
    launch.each(out.numel(),
                ColumnsToImages<T, N>{columns.data(), out.mutable_data(), Taps<N>(p.taps), layout, false});
  });
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

}  // namespace hearth::inline v0_1::gpu
