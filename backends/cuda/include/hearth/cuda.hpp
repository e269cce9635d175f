// Cuda: tensors in the memory of a GPU, computed with Thrust and cuBLAS. This header is plain C++.
#pragma once

#include <hearth/autodiff/autodiff.hpp>  // compiled once for this backend too, below
#include <hearth/backend/concept.hpp>
#include <hearth/cuda/functions.hpp>
#include <hearth/cuda/peers.hpp>

namespace hearth::inline v0_1 {

template <class E = float>
struct Cuda {
  static_assert(std::is_same_v<E, float> || std::is_same_v<E, double>,
                "hearth: Cuda computes in float or double; other types are for storage");

  using FloatElem = E;
  using Device = gpu::Device;
  static constexpr bool differentiable = false;
  static constexpr bool asynchronous = true;

  template <class K>
  using Element = std::conditional_t<std::is_same_v<K, Float>, E,
                                     std::conditional_t<std::is_same_v<K, Int>, std::int64_t, bool>>;
  template <class K>
  using Primitive = gpu::Array<Element<K>>;
  using F = Primitive<Float>;
  using I = Primitive<Int>;
  using T = Primitive<Bool>;

  // Storage
  template <class K> static Primitive<K> from_data(const TensorData& data, const Device& device) {
    return gpu::from_data<Element<K>>(data, device);
  }
  template <class K> static TensorData to_data(Primitive<K> x) {
    return gpu::to_data<Element<K>>(std::move(x));
  }
  template <class K> static Primitive<K> full(const Shape& shape, double value, const Device& device) {
    return gpu::full<Element<K>>(shape, static_cast<Element<K>>(value), device);
  }
  static I arange(std::size_t count, const Device& device) { return gpu::arange(count, device); }
  template <class K> static Device device(const Primitive<K>& x) { return x.device(); }
  template <class K> static const Shape& shape(const Primitive<K>& x) { return x.shape; }

  // Elementwise
  template <class K, class Op> static Primitive<K> unary(Op op, Primitive<K> x) {
    return gpu::unary<Element<K>>(op, std::move(x));
  }
  template <class Op> static F unary_backward(Op op, F grad, F kept) {
    return gpu::unary_backward<E>(op, std::move(grad), std::move(kept));
  }
  template <class K, class Op> static Primitive<K> binary(Op op, Primitive<K> a, Primitive<K> b) {
    return gpu::binary<Element<K>>(op, std::move(a), std::move(b));
  }
  template <class K, class Op> static T compare(Op op, Primitive<K> a, Primitive<K> b) {
    return gpu::compare<Element<K>>(op, std::move(a), std::move(b));
  }
  template <class K> static Primitive<K> where(T mask, Primitive<K> a, Primitive<K> b) {
    return gpu::where<Element<K>>(std::move(mask), std::move(a), std::move(b));
  }
  template <class To, class From> static Primitive<To> cast(Primitive<From> x) {
    return gpu::cast<Element<To>, Element<From>>(std::move(x));
  }

  // Reductions
  template <class K, class Op> static Primitive<K> reduce(Op, Primitive<K> x, AxisSet axes) {
    return gpu::reduce<Element<K>>(gpu::code_of<Op>, std::move(x), axes);
  }
  template <class K, class Op> static I arg_reduce(Op, Primitive<K> x, std::size_t axis) {
    return gpu::arg_reduce<Element<K>>(gpu::code_of<Op>, std::move(x), axis);
  }

  // Scans and sorting
  template <class K, class Op>
  static Primitive<K> scan(Op, Primitive<K> x, std::size_t axis, bool reverse) {
    return gpu::scan<Element<K>>(gpu::code_of<Op>, std::move(x), axis, reverse);
  }
  template <class K, class Op> static I arg_scan(Op, Primitive<K> x, std::size_t axis) {
    return gpu::arg_scan<Element<K>>(gpu::code_of<Op>, std::move(x), axis);
  }
  template <class K>
  static I argsort(Primitive<K> x, std::size_t axis, bool descending, std::size_t count) {
    return gpu::argsort<Element<K>>(std::move(x), axis, descending, count);
  }

  // Views
  template <class K> static Primitive<K> reshape(Primitive<K> x, const Shape& shape) {
    return gpu::contiguous<Element<K>>(std::move(x)).reshaped(shape);
  }
  template <class K> static Primitive<K> permute(Primitive<K> x, const Shape& axes) {
    return std::move(x).permuted(axes);
  }
  template <class K>
  static Primitive<K> slice(Primitive<K> x, const Shape& start, const Shape& extent, const Shape& step) {
    return std::move(x).sliced(start, extent, step);
  }
  template <class K>
  static Primitive<K> unslice(Primitive<K> x, const Shape& shape, const Shape& start, const Shape& step) {
    return gpu::unslice<Element<K>>(std::move(x), shape, start, step);
  }
  template <class K> static Primitive<K> flip(Primitive<K> x, AxisSet axes) {
    return std::move(x).flipped(axes);
  }
  template <class K>
  static Primitive<K> slice_assign(Primitive<K> x, Primitive<K> value, const Shape& start,
                                   const Shape& step) {
    return gpu::slice_assign<Element<K>>(std::move(x), std::move(value), start, step);
  }
  template <class K> static Primitive<K> expand(Primitive<K> x, const Shape& shape) {
    return std::move(x).expanded(shape);
  }
  template <class K> static Primitive<K> concat(std::vector<Primitive<K>> parts, std::size_t axis) {
    return gpu::concat<Element<K>>(std::move(parts), axis);
  }

  // Indices
  template <class K> static Primitive<K> index_select(Primitive<K> x, std::size_t axis, I indices) {
    return gpu::index_select<Element<K>>(std::move(x), axis, std::move(indices));
  }
  template <class K>
  static Primitive<K> index_add(Primitive<K> source, std::size_t axis, I indices, std::size_t extent) {
    return gpu::index_add<Element<K>>(std::move(source), axis, std::move(indices), extent);
  }
  template <class K> static Primitive<K> gather(Primitive<K> x, std::size_t axis, I indices) {
    return gpu::gather<Element<K>>(std::move(x), axis, std::move(indices));
  }
  template <class K>
  static Primitive<K> scatter_add(Primitive<K> source, std::size_t axis, I indices, const Shape& shape) {
    return gpu::scatter_add<Element<K>>(std::move(source), axis, std::move(indices), shape);
  }
  template <class K>
  static Primitive<K> scatter(Primitive<K> x, std::size_t axis, I indices, Primitive<K> source) {
    return gpu::scatter<Element<K>>(std::move(x), axis, std::move(indices), std::move(source));
  }

  // Products and windows
  static F matmul(F a, F b) { return gpu::matmul<E>(std::move(a), std::move(b)); }
  static F linear(F x, F weight, std::optional<F> bias) {
    return gpu::linear<E>(std::move(x), std::move(weight), std::move(bias));
  }
  static F conv2d(F x, F weight, std::optional<F> bias, const Conv2dOptions& options) {
    return gpu::conv2d<E>(std::move(x), std::move(weight), std::move(bias), options);
  }
  static F conv2d_input_grad(F grad, F weight, const Shape& input, const Conv2dOptions& options) {
    return gpu::conv2d_input_grad<E>(std::move(grad), std::move(weight), input, options);
  }
  static F conv2d_weight_grad(F x, F grad, const Shape& weight, const Conv2dOptions& options) {
    return gpu::conv2d_weight_grad<E>(std::move(x), std::move(grad), weight, options);
  }
  static std::pair<F, I> max_pool2d(F x, const Pool2dOptions& options) {
    return gpu::max_pool2d<E>(std::move(x), options);
  }
  static F pool_scatter(F grad, I places, const Shape& input) {
    return gpu::pool_scatter<E>(std::move(grad), std::move(places), input);
  }
  static F pool_gather(F x, I places) { return gpu::pool_gather<E>(std::move(x), std::move(places)); }
  static F map_axis(F x, std::size_t axis, const AxisMap& map) {
    return gpu::map_axis<E>(std::move(x), axis, map);
  }
  static F unfold2d(F x, const Unfold2dOptions& options) { return gpu::unfold2d<E>(std::move(x), options); }
  static F fold2d(F columns, const Shape& image, const Unfold2dOptions& options) {
    return gpu::fold2d<E>(std::move(columns), image, options);
  }

  // Random
  static F uniform(const Shape& shape, double low, double high, RandomState state, const Device& device) {
    return gpu::uniform<E>(shape, low, high, state, device);
  }
  static F normal(const Shape& shape, double mean, double deviation, RandomState state,
                  const Device& device) {
    return gpu::normal<E>(shape, mean, deviation, state, device);
  }
  static F bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                     const Device& device) {
    return gpu::bernoulli<E>(shape, probability, yes, state, device);
  }

  // Fused steps
  static F softmax(F x) { return gpu::softmax<E>(std::move(x)); }
  static F log_softmax(F x) { return gpu::log_softmax<E>(std::move(x)); }
  static F log_softmax_backward(F grad, F y) {
    return gpu::log_softmax_backward<E>(std::move(grad), std::move(y));
  }
  static F cross_entropy(F logits, I classes) {
    return gpu::cross_entropy<E>(std::move(logits), std::move(classes));
  }
  static F cross_entropy_backward(F grad, F logits, I classes) {
    return gpu::cross_entropy_backward<E>(std::move(grad), std::move(logits), std::move(classes));
  }
  static Standardized<F> standardize(F x, double epsilon) {
    return gpu::standardize<E>(std::move(x), epsilon);
  }
  static F standardize_backward(F grad, F x, F mean, F variance, double epsilon) {
    return gpu::standardize_backward<E>(std::move(grad), std::move(x), std::move(mean), std::move(variance),
                                        epsilon);
  }
  static void sgd_step(F& weight, F grad, F& velocity, const SgdStep& step) {
    gpu::sgd_step<E>(weight, std::move(grad), velocity, step);
  }
  static void adam_step(F& weight, F grad, F& mean, F& variance, const AdamStep& step) {
    gpu::adam_step<E>(weight, std::move(grad), mean, variance, step);
  }

  // Several processes
  using Peers = gpu::Peers;
};

static_assert(ComputeBackend<Cuda<float>> && ComputeBackend<Cuda<double>>);

// A training program is compiled in less time when the rules of its backend are not compiled with it.
extern template struct HEARTH_API rules::Window<Cuda<float>>;
extern template struct HEARTH_API rules::Window<Cuda<double>>;
extern template struct HEARTH_API rules::Fused<Cuda<float>>;
extern template struct HEARTH_API rules::Fused<Cuda<double>>;
extern template struct HEARTH_API Autodiff<Cuda<float>>;
extern template struct HEARTH_API Autodiff<Cuda<double>>;

}  // namespace hearth::inline v0_1
