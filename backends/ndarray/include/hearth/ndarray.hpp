// NdArray: tensors in the host's memory, computed with kernels of its own, xsimd and a BLAS.
#pragma once

#include <hearth/autodiff/autodiff.hpp>  // compiled once for this backend too, below
#include <hearth/backend/concept.hpp>
#include <hearth/ndarray/arena.hpp>
#include <hearth/ndarray/functions.hpp>

namespace hearth::inline v0_1 {

namespace detail {
// Is there a compiled kernel for this op? The lists are the ones that instantiate the kernels.
template <class Op> inline constexpr bool has_ndarray_kernel = false;
#define HEARTH_DETAIL_BUILT_IN(Op) template <> inline constexpr bool has_ndarray_kernel<op::Op> = true;
HEARTH_OPS_UNARY_FLOAT(HEARTH_DETAIL_BUILT_IN)
HEARTH_OPS_UNARY_BITS(HEARTH_DETAIL_BUILT_IN)
HEARTH_OPS_UNARY_BOOL(HEARTH_DETAIL_BUILT_IN)
HEARTH_OPS_BINARY_FLOAT(HEARTH_DETAIL_BUILT_IN)
HEARTH_OPS_BINARY_BITS(HEARTH_DETAIL_BUILT_IN)
HEARTH_OPS_BINARY_BOOL(HEARTH_DETAIL_BUILT_IN)
HEARTH_OPS_COMPARE(HEARTH_DETAIL_BUILT_IN)
#undef HEARTH_DETAIL_BUILT_IN
}  // namespace detail

template <class E = float>
struct NdArray {
  static_assert(std::is_same_v<E, float> || std::is_same_v<E, double>,
                "hearth: NdArray computes in float or double; other types are for storage");

  using FloatElem = E;
  using Device = nd::Device;
  static constexpr bool differentiable = false;

  template <class K>
  using Element = std::conditional_t<std::is_same_v<K, Float>, E,
                                     std::conditional_t<std::is_same_v<K, Int>, std::int64_t, bool>>;
  template <class K>
  using Primitive = nd::Array<Element<K>>;
  using F = Primitive<Float>;
  using I = Primitive<Int>;
  using T = Primitive<Bool>;

  // Storage
  template <class K> static Primitive<K> from_data(const TensorData& data, const Device& device) {
    return nd::from_data<Element<K>>(data, device);
  }
  template <class K> static TensorData to_data(Primitive<K> x) {
    return nd::to_data<Element<K>>(std::move(x));
  }
  static F aligned(F x) { return nd::aligned<E>(std::move(x)); }
  template <class K> static Primitive<K> full(const Shape& shape, double value, const Device& device) {
    return nd::full<Element<K>>(shape, static_cast<Element<K>>(value), device);
  }
  static I arange(std::size_t count, const Device& device) { return nd::arange(count, device); }
  template <class K> static Device device(const Primitive<K>& x) { return x.device(); }
  template <class K> static const Shape& shape(const Primitive<K>& x) { return x.shape; }

  // Elementwise
  template <class K, class Op> static Primitive<K> unary(Op op, Primitive<K> x) {
    return kernel<Op>(), nd::unary<Op, Element<K>>(op, std::move(x));
  }
  template <class Op> static F unary_backward(Op op, F grad, F kept) {
    return kernel<Op>(), nd::unary_backward<Op, E>(op, std::move(grad), std::move(kept));
  }
  template <class K, class Op> static Primitive<K> binary(Op op, Primitive<K> a, Primitive<K> b) {
    return kernel<Op>(), nd::binary<Op, Element<K>>(op, std::move(a), std::move(b));
  }
  template <class K, class Op> static T compare(Op op, Primitive<K> a, Primitive<K> b) {
    return kernel<Op>(), nd::compare<Op, Element<K>>(op, std::move(a), std::move(b));
  }
  template <class K> static Primitive<K> where(T mask, Primitive<K> a, Primitive<K> b) {
    return nd::where<Element<K>>(std::move(mask), std::move(a), std::move(b));
  }
  template <class To, class From> static Primitive<To> cast(Primitive<From> x) {
    return nd::cast<Element<To>, Element<From>>(std::move(x));
  }

  // Reductions
  template <class K, class Op> static Primitive<K> reduce(Op op, Primitive<K> x, AxisSet axes) {
    return nd::reduce<Op, Element<K>>(op, std::move(x), axes);
  }
  template <class K, class Op> static I arg_reduce(Op op, Primitive<K> x, std::size_t axis) {
    return nd::arg_reduce<Op, Element<K>>(op, std::move(x), axis);
  }

  // Scans and sorting
  template <class K, class Op>
  static Primitive<K> scan(Op op, Primitive<K> x, std::size_t axis, bool reverse) {
    return nd::scan<Op, Element<K>>(op, std::move(x), axis, reverse);
  }
  template <class K, class Op> static I arg_scan(Op op, Primitive<K> x, std::size_t axis) {
    return nd::arg_scan<Op, Element<K>>(op, std::move(x), axis);
  }
  template <class K>
  static I argsort(Primitive<K> x, std::size_t axis, bool descending, std::size_t count) {
    return nd::argsort<Element<K>>(std::move(x), axis, descending, count);
  }

  // Views
  template <class K> static Primitive<K> reshape(Primitive<K> x, const Shape& shape) {
    return nd::reshape<Element<K>>(std::move(x), shape);
  }
  template <class K> static Primitive<K> permute(Primitive<K> x, const Shape& axes) {
    return nd::permute<Element<K>>(std::move(x), axes);
  }
  template <class K>
  static Primitive<K> slice(Primitive<K> x, const Shape& start, const Shape& extent, const Shape& step) {
    return nd::slice<Element<K>>(std::move(x), start, extent, step);
  }
  template <class K>
  static Primitive<K> unslice(Primitive<K> x, const Shape& shape, const Shape& start, const Shape& step) {
    return nd::unslice<Element<K>>(std::move(x), shape, start, step);
  }
  template <class K> static Primitive<K> flip(Primitive<K> x, AxisSet axes) {
    return nd::flip<Element<K>>(std::move(x), axes);
  }
  template <class K>
  static Primitive<K> slice_assign(Primitive<K> x, Primitive<K> value, const Shape& start,
                                   const Shape& step) {
    return nd::slice_assign<Element<K>>(std::move(x), std::move(value), start, step);
  }
  template <class K> static Primitive<K> expand(Primitive<K> x, const Shape& shape) {
    return nd::expand<Element<K>>(std::move(x), shape);
  }
  template <class K> static Primitive<K> concat(std::vector<Primitive<K>> parts, std::size_t axis) {
    return nd::concat<Element<K>>(std::move(parts), axis);
  }

  // Indices
  template <class K> static Primitive<K> index_select(Primitive<K> x, std::size_t axis, I indices) {
    return nd::index_select<Element<K>>(std::move(x), axis, std::move(indices));
  }
  template <class K>
  static Primitive<K> index_add(Primitive<K> source, std::size_t axis, I indices, std::size_t extent) {
    return nd::index_add<Element<K>>(std::move(source), axis, std::move(indices), extent);
  }
  template <class K> static Primitive<K> gather(Primitive<K> x, std::size_t axis, I indices) {
    return nd::gather<Element<K>>(std::move(x), axis, std::move(indices));
  }
  template <class K>
  static Primitive<K> scatter_add(Primitive<K> source, std::size_t axis, I indices, const Shape& shape) {
    return nd::scatter_add<Element<K>>(std::move(source), axis, std::move(indices), shape);
  }
  template <class K>
  static Primitive<K> scatter(Primitive<K> x, std::size_t axis, I indices, Primitive<K> source) {
    return nd::scatter<Element<K>>(std::move(x), axis, std::move(indices), std::move(source));
  }

  // Products and windows
  static F matmul(F a, F b) { return nd::matmul<E>(std::move(a), std::move(b)); }
  static F linear(F x, const F& weight, std::optional<F> bias) {
    return nd::linear<E>(std::move(x), weight, std::move(bias));
  }
  static F conv2d(F x, F weight, std::optional<F> bias, const Conv2dOptions& options) {
    return nd::conv2d<E>(std::move(x), std::move(weight), std::move(bias), options);
  }
  template <class Op> static F linear_then(Op op, F x, const F& weight, std::optional<F> bias) {
    return kernel<Op>(), nd::linear<E>(std::move(x), weight, std::move(bias), nd::finish<Op, E>(op));
  }
  template <class Op>
  static F conv2d_then(Op op, F x, F weight, std::optional<F> bias, const Conv2dOptions& options) {
    return kernel<Op>(),
           nd::conv2d<E>(std::move(x), std::move(weight), std::move(bias), options, nd::finish<Op, E>(op));
  }
  static F conv2d_input_grad(F grad, F weight, const Shape& input, const Conv2dOptions& options) {
    return nd::conv2d_input_grad<E>(std::move(grad), std::move(weight), input, options);
  }
  static F conv2d_weight_grad(F x, F grad, const Shape& weight, const Conv2dOptions& options) {
    return nd::conv2d_weight_grad<E>(std::move(x), std::move(grad), weight, options);
  }
  static std::pair<F, I> max_pool2d(F x, const Pool2dOptions& options) {
    return nd::max_pool2d<E>(std::move(x), options);
  }
  static F max_pool2d_values(F x, const Pool2dOptions& options) {
    return nd::max_pool2d_values<E>(std::move(x), options);
  }
  static F pool_scatter(F grad, I places, const Shape& input) {
    return nd::pool_scatter<E>(std::move(grad), std::move(places), input);
  }
  static F pool_gather(F x, I places) { return nd::pool_gather<E>(std::move(x), std::move(places)); }
  static F map_axis(F x, std::size_t axis, const AxisMap& map) {
    return nd::map_axis<E>(std::move(x), axis, map);
  }
  static F unfold2d(F x, const Unfold2dOptions& options) { return nd::unfold2d<E>(std::move(x), options); }
  static F fold2d(F columns, const Shape& image, const Unfold2dOptions& options) {
    return nd::fold2d<E>(std::move(columns), image, options);
  }

  // Random
  static F uniform(const Shape& shape, double low, double high, RandomState state, const Device& device) {
    return nd::uniform<E>(shape, low, high, state, device);
  }
  static F normal(const Shape& shape, double mean, double deviation, RandomState state,
                  const Device& device) {
    return nd::normal<E>(shape, mean, deviation, state, device);
  }
  static F bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                     const Device& device) {
    return nd::bernoulli<E>(shape, probability, yes, state, device);
  }

  // Fused steps
  static F softmax(F x) { return nd::softmax<E>(std::move(x)); }
  static F log_softmax(F x) { return nd::log_softmax<E>(std::move(x)); }
  static F log_softmax_backward(F grad, F y) {
    return nd::log_softmax_backward<E>(std::move(grad), std::move(y));
  }
  static F cross_entropy(F logits, I classes) {
    return nd::cross_entropy<E>(std::move(logits), std::move(classes));
  }
  static F cross_entropy_backward(F grad, F logits, I classes) {
    return nd::cross_entropy_backward<E>(std::move(grad), std::move(logits), std::move(classes));
  }
  static Standardized<F> standardize(F x, double epsilon) {
    return nd::standardize<E>(std::move(x), epsilon);
  }
  static F standardize_backward(F grad, F x, F mean, F variance, double epsilon) {
    return nd::standardize_backward<E>(std::move(grad), std::move(x), std::move(mean), std::move(variance),
                                       epsilon);
  }
  static F layer_norm(LayerNormInputs<F> inputs) { return nd::layer_norm<E>(std::move(inputs)); }
  static F attention(AttentionInputs<F> inputs) { return nd::attention<E>(std::move(inputs)); }
  static Recurrence<F> recurrence(RecurrenceInputs<F> inputs, const RecurrenceOptions& options) {
    return nd::recurrence<E>(std::move(inputs), options);
  }
  static RecurrenceGradients<F> recurrence_backward(F grad, std::optional<F> grad_c,
                                                    RecurrenceInputs<F> inputs, Recurrence<F> made,
                                                    const RecurrenceOptions& options) {
    return nd::recurrence_backward<E>(std::move(grad), std::move(grad_c), std::move(inputs), std::move(made),
                                      options);
  }
  static void sgd_step(F& weight, F grad, F& velocity, const SgdStep& step) {
    nd::sgd_step<E>(weight, std::move(grad), velocity, step);
  }
  static void adam_step(F& weight, F grad, F& mean, F& variance, const AdamStep& step) {
    nd::adam_step<E>(weight, std::move(grad), mean, variance, step);
  }

 private:
  template <class Op> static constexpr void kernel() {
    static_assert(detail::has_ndarray_kernel<Op>,
                  "hearth: this op has no kernel for NdArray; add it to backend/op/lists.hpp");
  }
};

static_assert(ComputeBackend<NdArray<float>> && ComputeBackend<NdArray<double>>);

}  // namespace hearth::inline v0_1

#include <hearth/ndarray/rules.hpp>
#ifdef HEARTH_DETAIL_LAYERS_ARE_COMPILED  // they are known, as <hearth/hearth.hpp> stands before
#include <hearth/ndarray/compiled.hpp>
#endif
