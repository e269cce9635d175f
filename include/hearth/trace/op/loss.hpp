// Losses of classes.
#pragma once

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

enum class LossSum : std::uint8_t { none, sum, mean };
/// How the losses of all targets go together, and the class of those that do not count.
struct LossOptions {
  LossSum sum;
  std::optional<std::int64_t> ignored;
};
HEARTH_API LossOptions loss_options(NodeReader& node);

/// Logits or log probabilities as [n, classes, places]. ShapeError for fewer than two dimensions.
HEARTH_API Shape class_rows(const Shape& shape);
/// The shape of their targets, [n, ..].
HEARTH_API Shape shape_of_targets(const Shape& shape);

/// -log_p[target] weight[target] of log probabilities [n, classes, places], for the targets of input 1 and
/// the weights of input 2; the mean is one by weight. ShapeError for a target that is no class.
template <class B>
PrimitiveOf<B, Float> likelihood_loss(const LossOptions& how, PrimitiveOf<B, Float> log_p,
                                      const Shape& of_targets, OperatorCall<B>& call) {
  const Shape rows = B::template shape<Float>(log_p), row = {rows[0], 1, rows[2]};
  auto target = take<Int>(call, 1);
  check::equal("target", of_targets, B::template shape<Int>(target));
  target = B::template reshape<Int>(std::move(target), row);
  const auto zero = [&] { return B::template full<Float>({1, 1, 1}, 0, call.device); };

  std::optional<PrimitiveOf<B, Bool>> counts;
  if (how.ignored) {
    auto ignored =
        B::template from_data<Int>(TensorData::from(std::vector{*how.ignored}, {1, 1, 1}), call.device);
    counts = B::template compare<Int>(op::NotEqual{}, target, std::move(ignored));
    target =
        B::template where<Int>(*counts, std::move(target), B::template full<Int>({1, 1, 1}, 0, call.device));
  }
  std::optional<PrimitiveOf<B, Float>> weights;
  if (call.has(2)) {
    auto weight = take<Float>(call, 2);
    check::equal("weight", {rows[1]}, B::template shape<Float>(weight));
    auto list = B::template reshape<Int>(target, {rows[0] * rows[2]});
    weights = B::template reshape<Float>(
        B::template index_select<Float>(std::move(weight), 0, std::move(list)), row);
    if (counts) weights = B::template where<Float>(*counts, std::move(*weights), zero());
  } else if (counts) {
    weights = B::template cast<Float, Bool>(*counts);
  }
  auto loss =
      B::template unary<Float>(op::Neg{}, B::template gather<Float>(std::move(log_p), 1, std::move(target)));
  // What does not count is 0, even if it is infinite.
  if (counts) loss = B::template where<Float>(std::move(*counts), std::move(loss), zero());
  if (weights) loss = B::template binary<Float>(op::Mul{}, std::move(loss), *weights);
  if (how.sum == LossSum::none) return B::template reshape<Float>(std::move(loss), of_targets);

  const AxisSet all = hearth::detail::all_axes(3);
  loss = B::template reduce<Float>(op::Sum{}, std::move(loss), all);
  if (how.sum == LossSum::mean && weights)
    loss = B::template binary<Float>(op::Div{}, std::move(loss),
                                     B::template reduce<Float>(op::Sum{}, std::move(*weights), all));
  else if (how.sum == LossSum::mean)
    loss = B::template unary<Float>(op::MulScalar{1 / static_cast<double>(row.numel())}, std::move(loss));
  return B::template reshape<Float>(std::move(loss), {});
}

template <class B>
Kernel<B> negative_log_likelihood_loss(NodeReader& node) {
  return [how = loss_options(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto log_p = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(log_p);
    log_p = reshaped<Float, B>(std::move(log_p), class_rows(shape));
    call.out[0] = {likelihood_loss<B>(how, std::move(log_p), shape_of_targets(shape), call), dtype};
  };
}

/// The same of logits, whose log probabilities may be asked for too.
template <class B>
Kernel<B> softmax_cross_entropy_loss(NodeReader& node) {
  return [how = loss_options(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    x = B::template permute<Float>(reshaped<Float, B>(std::move(x), class_rows(shape)), {0, 2, 1});
    auto log_p = B::template permute<Float>(B::log_softmax(std::move(x)), {0, 2, 1});
    if (call.out.size() > 1) call.out[1] = {B::template reshape<Float>(log_p, shape), dtype};
    call.out[0] = {likelihood_loss<B>(how, std::move(log_p), shape_of_targets(shape), call), dtype};
  };
}

template <class B>
void add_loss(Operators<B>& all) {
  all.add("NegativeLogLikelihoodLoss", negative_log_likelihood_loss<B>);
  all.add("SoftmaxCrossEntropyLoss", softmax_cross_entropy_loss<B>);
}

}  // namespace hearth::inline v0_1::operators_of
