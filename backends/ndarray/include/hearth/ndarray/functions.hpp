// The kernels of NdArray, by element type. Compiled once in the backend's library: heads are unconstrained,
// because GCC and clang mangle constrained ones differently. Arguments come by value so that memory can move
// on.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <hearth/backend/axis_map.hpp>
#include <hearth/backend/inference.hpp>
#include <hearth/backend/options.hpp>
#include <hearth/backend/recurrence.hpp>
#include <hearth/core/rng.hpp>
#include <hearth/core/tensor_data.hpp>
#include <hearth/ndarray/array.hpp>

namespace hearth::inline v0_1::nd {

// Storage
template <class T> HEARTH_API Array<T> from_data(const TensorData& data, const Device& device);
template <class T> HEARTH_API TensorData to_data(Array<T> x);
template <class T> HEARTH_API Array<T> full(const Shape& shape, T value, const Device& device);
HEARTH_API Array<std::int64_t> arange(std::size_t count, const Device& device);
template <class To, class From> HEARTH_API Array<To> cast(Array<From> x);
/// The same values, dense; the same array when it is already.
template <class T> HEARTH_API Array<T> contiguous(Array<T> x);
/// The same values where registers load them fastest; those of a file lie anywhere.
template <class T> HEARTH_API Array<T> aligned(Array<T> x);
/// Dense, and nobody else's: what an in-place kernel may write to.
template <class T> HEARTH_API Array<T> exclusive(Array<T> x);

// Elementwise; binary operands broadcast
template <class Op, class T> HEARTH_API Array<T> unary(Op op, Array<T> x);
template <class Op, class T> HEARTH_API Array<T> unary_backward(Op op, Array<T> grad, Array<T> kept);
template <class Op, class T> HEARTH_API Array<T> binary(Op op, Array<T> a, Array<T> b);
template <class Op, class T> HEARTH_API Array<bool> compare(Op op, Array<T> a, Array<T> b);
template <class T> HEARTH_API Array<T> where(Array<bool> mask, Array<T> a, Array<T> b);

// Reductions keep the reduced axes with extent 1
template <class Op, class T> HEARTH_API Array<T> reduce(Op op, Array<T> x, AxisSet axes);
template <class Op, class T> HEARTH_API Array<std::int64_t> arg_reduce(Op op, Array<T> x, std::size_t axis);

// Scans: element i is the sum or the product of those up to i, or from i on; or where the extreme of those up
// to i was seen last
template <class Op, class T> HEARTH_API Array<T> scan(Op op, Array<T> x, std::size_t axis, bool reverse);
template <class Op, class T> HEARTH_API Array<std::int64_t> arg_scan(Op op, Array<T> x, std::size_t axis);
/// The indices of the first `count` of each sorted line of an axis: equal ones keep their order, NaN is the
/// greatest.
template <class T>
HEARTH_API Array<std::int64_t> argsort(Array<T> x, std::size_t axis, bool descending, std::size_t count);

// Views; only reshape copies, and only where strides cannot say it. slice_assign and scatter write to x's own
// memory when nobody else sees it.
template <class T> HEARTH_API Array<T> reshape(Array<T> x, const Shape& shape);
template <class T> HEARTH_API Array<T> permute(Array<T> x, const Shape& axes);
template <class T> HEARTH_API Array<T> slice(Array<T> x, const Shape& start, const Shape& extent,
                                             const Shape& step);
template <class T> HEARTH_API Array<T> expand(Array<T> x, const Shape& shape);
template <class T> HEARTH_API Array<T> concat(std::vector<Array<T>> parts, std::size_t axis);
/// Zeros of `shape` with x at `start`, every `step`: the gradient of slice.
template <class T>
HEARTH_API Array<T> unslice(Array<T> x, const Shape& shape, const Shape& start, const Shape& step);
template <class T> HEARTH_API Array<T> flip(Array<T> x, AxisSet axes);
template <class T>
HEARTH_API Array<T> slice_assign(Array<T> x, Array<T> value, const Shape& start, const Shape& step);

// Indices
template <class T> HEARTH_API Array<T> index_select(Array<T> x, std::size_t axis,
                                                    Array<std::int64_t> indices);
template <class T>
HEARTH_API Array<T> index_add(Array<T> source, std::size_t axis, Array<std::int64_t> indices,
                              std::size_t extent);
template <class T> HEARTH_API Array<T> gather(Array<T> x, std::size_t axis, Array<std::int64_t> indices);
template <class T>
HEARTH_API Array<T> scatter_add(Array<T> source, std::size_t axis, Array<std::int64_t> indices,
                                const Shape& shape);
template <class T>
HEARTH_API Array<T> scatter(Array<T> x, std::size_t axis, Array<std::int64_t> indices, Array<T> source);

/// An op of one tensor that a product applies to its results, in place, while a cache has them. None unless
/// finish() made it, of an op that outlives it.
template <class T>
struct Finish {
  void (*function)(const void* op, std::size_t count, T* values) = nullptr;
  const void* op = nullptr;

  void operator()(std::size_t count, T* values) const {
    if (function) function(op, count, values);
  }
};
template <class Op, class T> HEARTH_API Finish<T> finish(const Op& op);

// Products and windows
template <class T> HEARTH_API Array<T> matmul(Array<T> a, Array<T> b);
template <class T>
HEARTH_API Array<T> linear(Array<T> x, const Array<T>& weight, std::optional<Array<T>> bias,
                           Finish<T> then = {});
template <class T>
HEARTH_API Array<T> conv2d(Array<T> x, Array<T> weight, std::optional<Array<T>> bias,
                           const Conv2dOptions& options, Finish<T> then = {});
template <class T>
HEARTH_API Array<T> conv2d_input_grad(Array<T> grad, Array<T> weight, const Shape& input,
                                      const Conv2dOptions& options);
template <class T>
HEARTH_API Array<T> conv2d_weight_grad(Array<T> x, Array<T> grad, const Shape& weight,
                                       const Conv2dOptions& options);
template <class T>
HEARTH_API std::pair<Array<T>, Array<std::int64_t>> max_pool2d(Array<T> x, const Pool2dOptions& options);
template <class T>
HEARTH_API Array<T> max_pool2d_values(Array<T> x, const Pool2dOptions& options);
template <class T> HEARTH_API Array<T> pool_scatter(Array<T> grad, Array<std::int64_t> places,
                                                    const Shape& input);
template <class T> HEARTH_API Array<T> pool_gather(Array<T> x, Array<std::int64_t> places);
template <class T> HEARTH_API Array<T> map_axis(Array<T> x, std::size_t axis, const AxisMap& map);
template <class T> HEARTH_API Array<T> unfold2d(Array<T> x, const Unfold2dOptions& options);
template <class T>
HEARTH_API Array<T> fold2d(Array<T> columns, const Shape& image, const Unfold2dOptions& options);

// Random
template <class T>
HEARTH_API Array<T> uniform(const Shape& shape, double low, double high, RandomState state,
                            const Device& device);
template <class T>
HEARTH_API Array<T> normal(const Shape& shape, double mean, double deviation, RandomState state,
                           const Device& device);
/// `yes` with the probability given, else 0.
template <class T>
HEARTH_API Array<T> bernoulli(const Shape& shape, double probability, double yes, RandomState state,
                              const Device& device);

// Fused steps
template <class T> HEARTH_API Array<T> softmax(Array<T> x);
template <class T> HEARTH_API Array<T> log_softmax(Array<T> x);
template <class T> HEARTH_API Array<T> log_softmax_backward(Array<T> grad, Array<T> y);
/// log(sum(exp(x))) - x[class] for each row: logits [m, classes] and classes [m] to [m].
template <class T> HEARTH_API Array<T> cross_entropy(Array<T> logits, Array<std::int64_t> classes);
/// The gradient of the logits, from that of the losses [m].
template <class T>
HEARTH_API Array<T> cross_entropy_backward(Array<T> grad, Array<T> logits, Array<std::int64_t> classes);
template <class T> HEARTH_API Standardized<Array<T>> standardize(Array<T> x, double epsilon);
/// The mean and the variance are those that standardize gave of x.
template <class T>
HEARTH_API Array<T> standardize_backward(Array<T> grad, Array<T> x, Array<T> mean, Array<T> variance,
                                         double epsilon);
template <class T> HEARTH_API Array<T> layer_norm(LayerNormInputs<Array<T>> inputs);
template <class T> HEARTH_API Array<T> attention(AttentionInputs<Array<T>> inputs);
template <class T>
HEARTH_API Recurrence<Array<T>> recurrence(RecurrenceInputs<Array<T>> inputs,
                                           const RecurrenceOptions& options);
template <class T>
HEARTH_API RecurrenceGradients<Array<T>> recurrence_backward(Array<T> grad, std::optional<Array<T>> grad_c,
                                                             RecurrenceInputs<Array<T>> inputs,
                                                             Recurrence<Array<T>> made,
                                                             const RecurrenceOptions& options);
template <class T> HEARTH_API void sgd_step(Array<T>& weight, Array<T> grad, Array<T>& velocity,
                                            const SgdStep& step);
template <class T>
HEARTH_API void adam_step(Array<T>& weight, Array<T> grad, Array<T>& mean, Array<T>& variance,
                          const AdamStep& step);

}  // namespace hearth::inline v0_1::nd
