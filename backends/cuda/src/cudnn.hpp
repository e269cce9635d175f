// Convolutions by cuDNN, where the library was built with it and the device is told to. Only this file knows
// of it.
#pragma once

#include <climits>
#include <optional>

#include "bias.hpp"
#include "conv_plan.hpp"

#if HEARTH_CUDNN
#include <cudnn.h>
#endif

namespace hearth::inline v0_1::gpu::dnn {

#if HEARTH_CUDNN

inline void check(cudnnStatus_t status, const Context& context) {
  if (status != CUDNN_STATUS_SUCCESS)
    throw BackendError("hearth: " + context.text() + ": cuDNN: expected success, got " +
                       cudnnGetErrorString(status));
}

/// False where cuDNN does not have what was asked of it; BackendError where something failed.
inline bool supported(cudnnStatus_t status, const Context& context) {
  if (status >= CUDNN_STATUS_NOT_SUPPORTED && status < CUDNN_STATUS_INTERNAL_ERROR) return false;
  check(status, context);
  return true;
}

inline cudnnHandle_t make_handle(const Context& context) {
  cudnnHandle_t handle = nullptr;
  check(cudnnCreate(&handle), context);
  check(cudnnSetStream(handle, context.stream()), context);
  return handle;
}

template <class D, cudnnStatus_t (*kMake)(D*), cudnnStatus_t (*kEnd)(D)>
class Descriptor {
 public:
  explicit Descriptor(const Context& context) { check(kMake(&descriptor_), context); }
  ~Descriptor() { kEnd(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  D get() const { return descriptor_; }

 private:
  D descriptor_ = nullptr;
};

inline cudnnMathType_t math_type(Products products) {
  switch (products) {
    case Products::tf32: return CUDNN_DEFAULT_MATH;
    case Products::half: return CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
    default: return CUDNN_FMA_MATH;
  }
}

/// A convolution as cuDNN is told of it. The algorithms are those whose sums have one order.
class Convolution {
 public:
  static constexpr auto kForward = CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
  static constexpr auto kInputGrad = CUDNN_CONVOLUTION_BWD_DATA_ALGO_1;
  static constexpr auto kWeightGrad = CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1;

  /// Is it to be done by cuDNN, which counts in int and takes nothing that is empty?
  static bool wanted(const ConvPlan& p, const Context& context) {
    if (context.convolutions() != Convolutions::cudnn) return false;
    const std::size_t weights = p.filters * p.group_taps();
    const auto fits = [](std::size_t count) { return count > 0 && count <= INT_MAX; };
    return fits(p.images * p.image_size()) && fits(p.images * p.out_size()) && fits(weights) &&
           std::max(p.taps.y.reach(), p.taps.x.reach()) <= INT_MAX;
  }

  Convolution(Context& context, const ConvPlan& p, cudnnDataType_t type)
      : context_(context),
        handle(context.library_handle<cudnnHandle_t>(Library::dnn, [&] { return make_handle(context); })),
        images_(context),
        weight_(context),
        results_(context),
        windows_(context) {
    const auto number = [](std::size_t n) { return static_cast<int>(n); };
    const auto& [channels, y, x] = p.taps;
    const int in[] = {number(p.images), number(channels), number(y.extent), number(x.extent)};
    const int taps[] = {number(p.filters), number(channels / p.groups), number(y.kernel), number(x.kernel)};
    const int out[] = {number(p.images), number(p.filters), number(y.windows), number(x.windows)};
    const int padding[] = {number(y.padding), number(x.padding)};
    const int stride[] = {number(y.stride), number(x.stride)};
    const int dilation[] = {number(y.dilation), number(x.dilation)};
    set_tensor(images_.get(), type, in);
    set_tensor(results_.get(), type, out);
    check(cudnnSetFilterNdDescriptor(weight_.get(), type, CUDNN_TENSOR_NCHW, 4, taps), context);
    check(cudnnSetConvolutionNdDescriptor(windows_.get(), 2, padding, stride, dilation,
                                          CUDNN_CROSS_CORRELATION, type),
          context);
    check(cudnnSetConvolutionGroupCount(windows_.get(), number(p.groups)), context);
    check(cudnnSetConvolutionMathType(windows_.get(), math_type(context.products())), context);
  }

  /// f(memory, bytes), with as much as size(&bytes) asks for. False where cuDNN cannot.
  template <class Size, class F>
  bool run(const Device& device, const Size& size, const F& f) const {
    constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // our own columns need less
    std::size_t bytes = 0;
    if (!supported(size(&bytes), context_) || bytes > kMostBytes) return false;
    auto memory = Array<unsigned char>::allocate(device, {bytes});
    return supported(f(memory.mutable_data(), bytes), context_);
  }

  cudnnTensorDescriptor_t images() const { return images_.get(); }
  cudnnTensorDescriptor_t results() const { return results_.get(); }
  cudnnFilterDescriptor_t weight() const { return weight_.get(); }
  cudnnConvolutionDescriptor_t windows() const { return windows_.get(); }

 private:
  using TensorOf =
      Descriptor<cudnnTensorDescriptor_t, cudnnCreateTensorDescriptor, cudnnDestroyTensorDescriptor>;
  using FilterOf =
      Descriptor<cudnnFilterDescriptor_t, cudnnCreateFilterDescriptor, cudnnDestroyFilterDescriptor>;
  using WindowsOf = Descriptor<cudnnConvolutionDescriptor_t, cudnnCreateConvolutionDescriptor,
                               cudnnDestroyConvolutionDescriptor>;

  void set_tensor(cudnnTensorDescriptor_t tensor, cudnnDataType_t type, const int (&extents)[4]) const {
    const int last = extents[3], map = extents[2] * last;
    const int steps[] = {extents[1] * map, map, last, 1};
    check(cudnnSetTensorNdDescriptor(tensor, type, 4, extents, steps), context_);
  }

  Context& context_;

 public:
  const cudnnHandle_t handle;

 private:
  TensorOf images_;
  FilterOf weight_;
  TensorOf results_;
  WindowsOf windows_;
};

template <class T> inline constexpr cudnnDataType_t kType = CUDNN_DATA_FLOAT;
template <> inline constexpr cudnnDataType_t kType<double> = CUDNN_DATA_DOUBLE;

/// What conv2d gives; none where it is not cuDNN's to compute.
template <class T>
std::optional<Array<T>> conv2d(const ConvPlan& p, const Array<T>& x, const Array<T>& weight,
                               const std::optional<Array<T>>& bias) {
  const Device device = x.device();
  if (!Convolution::wanted(p, device.context())) return {};
  Array<T> out = Array<T>::allocate(device, p.out_shape());
  if (bias) repeat_bias(*bias, out, p.places());
  Launch launch("conv2d", out, x, weight);
  const Convolution c(launch.context(), p, kType<T>);
  const T one = 1, add = bias ? T(1) : T(0);
  const bool done = c.run(
      device,
      [&](std::size_t* bytes) {
        return cudnnGetConvolutionForwardWorkspaceSize(c.handle, c.images(), c.weight(), c.windows(),
                                                       c.results(), c.kForward, bytes);
      },
      [&](void* memory, std::size_t bytes) {
        return cudnnConvolutionForward(c.handle, &one, c.images(), x.data(), c.weight(), weight.data(),
                                       c.windows(), c.kForward, memory, bytes, &add, c.results(),
                                       out.mutable_data());
      });
  if (!done) return {};
  return out;
}

/// The gradient of the images into out; false where it is not cuDNN's to compute.
template <class T>
bool input_grad(const ConvPlan& p, const Array<T>& grad, const Array<T>& weight, Array<T>& out) {
  const Device device = grad.device();
  if (!Convolution::wanted(p, device.context())) return false;
  Launch launch("conv2d_input_grad", out, grad, weight);
  const Convolution c(launch.context(), p, kType<T>);
  const T one = 1, zero = 0;
  return c.run(
      device,
      [&](std::size_t* bytes) {
        return cudnnGetConvolutionBackwardDataWorkspaceSize(c.handle, c.weight(), c.results(), c.windows(),
                                                            c.images(), c.kInputGrad, bytes);
      },
      [&](void* memory, std::size_t bytes) {
        return cudnnConvolutionBackwardData(c.handle, &one, c.weight(), weight.data(), c.results(),
                                            grad.data(), c.windows(), c.kInputGrad, memory, bytes, &zero,
                                            c.images(), out.mutable_data());
      });
}

/// The gradient of the weight into out; false where it is not cuDNN's to compute.
template <class T>
bool weight_grad(const ConvPlan& p, const Array<T>& x, const Array<T>& grad, Array<T>& out) {
  const Device device = x.device();
  if (!Convolution::wanted(p, device.context())) return false;
  Launch launch("conv2d_weight_grad", out, x, grad);
  const Convolution c(launch.context(), p, kType<T>);
  const T one = 1, zero = 0;
  return c.run(
      device,
      [&](std::size_t* bytes) {
        return cudnnGetConvolutionBackwardFilterWorkspaceSize(c.handle, c.images(), c.results(), c.windows(),
                                                              c.weight(), c.kWeightGrad, bytes);
      },
      [&](void* memory, std::size_t bytes) {
        return cudnnConvolutionBackwardFilter(c.handle, &one, c.images(), x.data(), c.results(), grad.data(),
                                              c.windows(), c.kWeightGrad, memory, bytes, &zero, c.weight(),
                                              out.mutable_data());
      });
}

#else  // nothing is cuDNN's

template <class T>
std::optional<Array<T>> conv2d(const ConvPlan&, const Array<T>&, const Array<T>&,
                               const std::optional<Array<T>>&) {
  return {};
}
template <class T>
bool input_grad(const ConvPlan&, const Array<T>&, const Array<T>&, Array<T>&) {
  return false;
}
template <class T>
bool weight_grad(const ConvPlan&, const Array<T>&, const Array<T>&, Array<T>&) {
  return false;
}

#endif

}  // namespace hearth::inline v0_1::gpu::dnn
