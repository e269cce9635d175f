// What the normalization layers share.
#pragma once

#include <hearth/module/numbered_name.hpp>
#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/nn/mode.hpp>
#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1::nn::detail {

/// Error unless these numbers of a config are above 0 and its epsilon is 0 or more.
HEARTH_API void check_norm(std::string_view who, std::initializer_list<check::Count> counts, double epsilon);

/// The last `count` of `rank` axes.
constexpr AxisSet last_axes(std::size_t rank, std::size_t count) {
  return ((AxisSet{1} << count) - 1) << (rank - count);
}

/// (x - mean) / sqrt(variance + epsilon), and the two of each group. They are numbers: gradients pass through
/// the values alone.
template <class B, std::size_t R>
struct StandardizedGroups {
  Tensor<B, R> values;
  Tensor<B, 1> mean, variance;  // [groups]
};

/// x seen as [outer, groups, inner]: a group is all that stands at one index of the axis in the middle.
template <class B, std::size_t R>
StandardizedGroups<B, R> standardized(Tensor<B, R> x, std::size_t outer, std::size_t groups, double epsilon) {
  const Shape shape = x.dynamic_shape();
  const std::size_t rows = outer * groups, inner = rows == 0 ? 0 : shape.numel() / rows;
  auto of =
      B::standardize(B::template reshape<Float>(std::move(x).primitive(), {outer, groups, inner}), epsilon);
  return {Tensor<B, R>(B::template reshape<Float>(std::move(of.values), shape)),
          Tensor<B, 1>(std::move(of.mean)), Tensor<B, 1>(std::move(of.variance))};
}

/// A value for each channel [channels] as [1, channels, 1, ..].
template <std::size_t R, class B>
Tensor<B, R> per_channel(Tensor<B, 1> values) {
  std::array<std::size_t, R> shape;
  shape.fill(1);
  shape[1] = values.dim(0);
  return reshape(std::move(values), shape);
}

/// x weight + bias for each channel, as far as they are there.
template <class B, std::size_t R, Role S, Role T>
Tensor<B, R> scaled_channels(Tensor<B, R> x, const std::optional<Param<B, 1, S>>& weight,
                             const std::optional<Param<B, 1, T>>& bias) {
  if (weight) x = std::move(x) * per_channel<R>(weight->value());
  if (bias) x = std::move(x) + per_channel<R>(bias->value());
  return x;
}

/// x weight + bias along the last axes, as far as they are there.
template <class B, std::size_t R, std::size_t D, Role S, Role T>
Tensor<B, R> scaled(Tensor<B, R> x, const std::optional<Param<B, D, S>>& weight,
                    const std::optional<Param<B, D, T>>& bias) {
  if (weight) x = std::move(x) * weight->value();
  if (bias) x = std::move(x) + bias->value();
  return x;
}

/// ShapeError unless x has this many channels.
inline void check_channels(std::string_view who, std::size_t channels, const Shape& x) {
  if (x[1] != channels) throw_shape_error(who, std::to_string(channels) + " channels", x.text());
}

/// Does the rank of x belong to a layer with D axes behind the channels? Any rank of two and more where D is
/// 0; without any such axis where `flat` says that it may have none.
constexpr bool rank_fits(std::size_t rank, std::size_t d, bool flat) {
  return d == 0 ? rank >= 2 : rank == d + 2 || (flat && d == 1 && rank == 2);
}

/// running (1 - share) + of_batch share
template <class B, Role R>
void follow(const Buffer<B, 1, Float, R>& running, Tensor<B, 1> of_batch, double share) {
  running.update(running.value() * (1 - share) + hearth::detail::constant(std::move(of_batch)) * share);
}

/// A parameter of equal values, where wanted.
template <class B, std::size_t D, Role R>
std::optional<Param<B, D, R>> full_where(bool wanted, const std::array<std::size_t, D>& shape, double value,
                                         const Device<B>& device, Rng& rng) {
  if (!wanted) return {};
  return init_full<B, R>(shape, value, device, rng);
}

/// Running mean 0 and variance 1, of no batch yet.
template <class B, class Layer>
void start_statistics(Layer& layer, const std::array<std::size_t, 1>& shape, const Device<B>& device,
                      Rng& rng) {
  layer.running_mean.emplace(Tensor<B, 1>::zeros(shape, device), ParamId{rng.next()});
  layer.running_var.emplace(Tensor<B, 1>::ones(shape, device), ParamId{rng.next()});
  layer.num_batches_tracked.emplace(Tensor<B, 0, Int>::zeros({}, device), ParamId{rng.next()});
}

/// Fills in the count of batches, which files of other frameworks may leave out beside the statistics.
template <class Layer>
void complete_statistics(Layer& record) {
  if (record.running_mean && !record.num_batches_tracked)
    record.num_batches_tracked.emplace(typename decltype(record.num_batches_tracked)::value_type{
        TensorData::from<std::int64_t>({0}, {}), ParamId{}});
}

}  // namespace hearth::inline v0_1::nn::detail
