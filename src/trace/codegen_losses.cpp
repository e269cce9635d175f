// Losses of classes as functions.
#include <hearth/trace/op/loss.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

// f<reduction>(x, target, options), of inputs 1 and 2.
void loss(Call& call, const std::string& f, const std::string& x) {
  using operators_of::LossSum;
  const operators_of::LossOptions how = operators_of::loss_options(call.node);
  const Value &logits = call.floats(0), &target = call.at(1);
  if (logits.rank() < 2 || target.rank() + 1 != logits.rank() || !target.is_int())
    call.node.refuse("[n, classes, ..], and classes [n, ..]", std::to_string(logits.rank()) + " dimensions");
  std::vector<std::string> options;
  if (call.has(2)) {
    if (call.floats(2).rank() != 1) call.node.refuse("a weight for each class", "others");
    options.push_back(".weight = " + call.read(2));
  }
  if (how.ignored) options.push_back(".ignore_index = " + std::to_string(*how.ignored));
  const std::string sum = how.sum == LossSum::none  ? "<nn::Reduction::none>"
                          : how.sum == LossSum::sum ? "<nn::Reduction::sum>"
                                                    : "";
  call.give(logits.dtype, how.sum == LossSum::none ? target.shape : Extents(),
            "nn::" + f + sum + "(" + x + ", " + call.read(1) +
                (options.empty() ? "" : ", {" + joined(options) + "}") + ")");
}

void negative_log_likelihood(Call& call) { loss(call, "nll_loss", call.read(0)); }

void softmax_cross_entropy(Call& call) {
  if (!call.node.has_output(1)) return loss(call, "cross_entropy", call.read(0));
  const Value& x = call.floats(0);
  if (x.rank() < 2) call.node.refuse("[n, classes, ..]", std::to_string(x.rank()) + " dimensions");
  call.out[1] = call.coder.line(x.dtype, open(x.shape), "log_softmax(" + call.read(0) + ", 1)");
  loss(call, "nll_loss", call.out[1].code);
}

constexpr OperatorWriter kWriters[] = {{"NegativeLogLikelihoodLoss", negative_log_likelihood},
                                       {"SoftmaxCrossEntropyLoss", softmax_cross_entropy}};

}  // namespace

std::span<const OperatorWriter> loss_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
