// Nodes that run graphs: If, Loop and Scan.
#pragma once

#include <hearth/trace/op/common.hpp>
#include <hearth/trace/prepared.hpp>

namespace hearth::inline v0_1::operators_of {

/// A loop that runs longer is taken for one without an end.
inline constexpr std::int64_t kMaxLoopSteps = 1 << 20;

/// A graph within a node, with what it takes from outside as its last inputs; these are the node's last ones
/// too.
struct Inner {
  Graph graph;
  std::size_t own;       // inputs of the node that are its own
  std::size_t captured;  // and those that stand behind them
};
/// Refused where the attribute is no graph.
HEARTH_API Inner inner_of(NodeReader& node, std::string_view attribute);
/// Refused unless the graph has so many inputs, but for what it takes from outside, and outputs.
HEARTH_API void check_inner(const NodeReader& node, const Inner& inner, std::size_t inputs,
                            std::size_t outputs);

/// What Scan says of the scanned inputs and outputs.
struct Scanned {
  std::size_t states, inputs;  // how many
  Integers input_axes, output_axes;
  std::vector<bool> input_backwards, output_backwards;
  bool has_batch;  // of opset 8
};
HEARTH_API Scanned scanned_by(NodeReader& node, const Inner& body);
/// The shape of no steps of what a graph says of an output.
HEARTH_API Shape shape_of_none(const GraphValue& output, std::size_t axis);
[[noreturn]] HEARTH_API void throw_too_many_steps();

template <class B> using Values = typename hearth::detail::PreparedProgram<B>::Values;

template <class B>
class InnerProgram {
 public:
  InnerProgram(Graph graph, const Device<B>& device)
      : program_(std::make_shared<const Prepared>(std::make_shared<const hearth::detail::ProgramSource>(
                                                      std::move(graph), std::vector<std::size_t>()),
                                                  Values<B>(), device)) {}
  Values<B> operator()(Values<B> inputs) const { return program_->run(std::move(inputs), {}); }

 private:
  using Prepared = hearth::detail::PreparedProgram<B>;
  std::shared_ptr<const Prepared> program_;
};

/// A condition, read from the device.
template <class B>
bool truth_of(const AnyTensor<B>& x) {
  check::one_element(x.shape());
  return B::template to_data<Bool>(x.template get<Bool>()).bytes.data()[0] != std::byte{0};
}

/// Tensors of one shape behind each other along a new axis.
template <class B>
AnyTensor<B> stacked(std::vector<AnyTensor<B>> parts, std::int64_t axis) {
  const Shape shape = parts[0].shape();
  const std::size_t at = axis_of(axis, shape.rank() + 1);
  Shape wide(shape.begin(), shape.begin() + at);
  wide.push_back(1);
  for (std::size_t i = at; i < shape.rank(); ++i) wide.push_back(shape[i]);
  for (const AnyTensor<B>& part : parts) check::equal("stacked outputs", shape, part.shape());
  return with_any(parts[0], [&]<class P, class K>(P&&, K) {
    std::vector<PrimitiveOf<B, K>> list;
    for (AnyTensor<B>& part : parts)
      list.push_back(B::template reshape<K>(std::move(part).template get<K>(), wide));
    return B::template concat<K>(std::move(list), at);
  });
}
/// The element at a place of an axis, which goes away.
template <class B>
AnyTensor<B> element_of(const AnyTensor<B>& x, std::size_t axis, std::size_t place) {
  Shape start = Shape::filled(x.shape().rank(), 0), extent = x.shape(), rest;
  const Shape step = Shape::filled(extent.rank(), 1);
  for (std::size_t i = 0; i < extent.rank(); ++i)
    if (i != axis) rest.push_back(extent[i]);
  start[axis] = place, extent[axis] = 1;
  return with_any(x, [&]<class P, class K>(P&& y, K) {
    return B::template reshape<K>(B::template slice<K>(std::move(y), start, extent, step), rest);
  });
}
template <class B>
AnyTensor<B> none_of(const GraphValue& output, std::int64_t axis, const Device<B>& device) {
  const Shape shape = shape_of_none(output, static_cast<std::size_t>(std::max<std::int64_t>(axis, 0)));
  const DType dtype = output.dtype.value_or(DType::f32);
  return hearth::detail::with_kind_of(
      dtype, [&]<class K>() { return AnyTensor<B>(B::template full<K>(shape, 0, device)).as_dtype(dtype); });
}

template <class B>
Kernel<B> if_then_else(NodeReader& node, const Device<B>& device) {
  Inner yes = inner_of(node, "then_branch"), no = inner_of(node, "else_branch");
  for (const Inner* branch : {&yes, &no}) check_inner(node, *branch, 0, node.node().outputs.size());
  if (yes.own != 1) node.refuse("one input, the condition", std::to_string(yes.own));
  return [then_branch = InnerProgram<B>(std::move(yes.graph), device),
          else_branch = InnerProgram<B>(std::move(no.graph), device)](OperatorCall<B>& call) {
    const auto& branch = truth_of(call.in[0]) ? then_branch : else_branch;
    Values<B> results =
        branch(Values<B>(std::move_iterator(call.in.begin() + 1), std::move_iterator(call.in.end())));
    std::ranges::move(results, call.out.begin());
  };
}

template <class B>
Kernel<B> loop(NodeReader& node, const Device<B>& device) {
  Inner body = inner_of(node, "body");
  if (body.own < 2) node.refuse("the number of steps and a condition, or none of them", "fewer inputs");
  const std::size_t states = body.own - 2, outputs = node.node().outputs.size();
  if (outputs < states) node.refuse(std::to_string(states) + " outputs at least", std::to_string(outputs));
  check_inner(node, body, 2 + states, 1 + outputs);
  const std::vector<GraphValue> described(body.graph.outputs.begin() + 1 + states, body.graph.outputs.end());
  return [program = InnerProgram<B>(std::move(body.graph), device), states, own = body.own,
          described](OperatorCall<B>& call) {
    const auto steps = static_cast<std::int64_t>(number_of(call, 0, 0));
    bool goes_on = !call.has(1) || truth_of(call.in[1]);
    const bool counts = call.has(0);
    Values<B> now(std::move_iterator(call.in.begin() + 2), std::move_iterator(call.in.begin() + own));
    std::vector<std::vector<AnyTensor<B>>> kept(described.size());
    for (std::int64_t step = 0; goes_on && (!counts || step < steps); ++step) {
      if (step == kMaxLoopSteps) throw_too_many_steps();
      Values<B> in;
      in.reserve(2 + call.in.size());
      in.push_back(AnyTensor<B>::from_data(TensorData::from(std::vector{step}, {}), call.device));
      in.push_back(B::template full<Bool>({}, 1, call.device));
      std::ranges::move(now, std::back_inserter(in));
      in.insert(in.end(), call.in.begin() + own, call.in.end());
      Values<B> out = program(std::move(in));
      goes_on = truth_of(out[0]);
      now.assign(std::move_iterator(out.begin() + 1), std::move_iterator(out.begin() + 1 + states));
      for (std::size_t i = 0; i < kept.size(); ++i) kept[i].push_back(std::move(out[1 + states + i]));
    }
    std::ranges::move(now, call.out.begin());
    for (std::size_t i = 0; i < kept.size(); ++i)
      call.out[states + i] =
          kept[i].empty() ? none_of<B>(described[i], 0, call.device) : stacked<B>(std::move(kept[i]), 0);
  };
}

/// Runs a body along the scanned inputs: what it gives behind the states is put together.
template <class B>
class Scan {
 public:
  Scan(Scanned how, Inner body, const Device<B>& device)
      : how_(std::move(how)),
        described_(body.graph.outputs.begin() + how_.states, body.graph.outputs.end()),
        program_(std::move(body.graph), device) {}

  /// `in`: the states, the scanned inputs, and what is captured.
  Values<B> operator()(Values<B> in, const Device<B>& device) const {
    const std::size_t states = how_.states, first_captured = states + how_.inputs;
    std::vector<std::size_t> axes;
    for (std::size_t i = 0; i < how_.inputs; ++i)
      axes.push_back(axis_of(how_.input_axes[i], in[states + i].shape().rank()));
    const auto steps_of = [&](std::size_t i) { return in[states + i].shape()[axes[i]]; };
    const std::size_t steps = steps_of(0);
    for (std::size_t i = 1; i < how_.inputs; ++i) check::equal("scanned axes", {steps}, {steps_of(i)});
    Values<B> now(std::move_iterator(in.begin()), std::move_iterator(in.begin() + states));
    std::vector<std::vector<AnyTensor<B>>> kept(described_.size());
    for (std::size_t step = 0; step < steps; ++step) {
      Values<B> inner(std::move_iterator(now.begin()), std::move_iterator(now.end()));
      for (std::size_t i = 0; i < how_.inputs; ++i)
        inner.push_back(
            element_of(in[states + i], axes[i], how_.input_backwards[i] ? steps - 1 - step : step));
      inner.insert(inner.end(), in.begin() + first_captured, in.end());
      Values<B> out = program_(std::move(inner));
      now.assign(std::move_iterator(out.begin()), std::move_iterator(out.begin() + states));
      for (std::size_t i = 0; i < kept.size(); ++i) kept[i].push_back(std::move(out[states + i]));
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (how_.output_backwards[i]) std::ranges::reverse(kept[i]);
      now.push_back(kept[i].empty() ? none_of<B>(described_[i], how_.output_axes[i], device)
                                    : stacked<B>(std::move(kept[i]), how_.output_axes[i]));
    }
    return now;
  }

  /// The same for each element of a batch, the first axis of all but what is captured.
  Values<B> each(const Values<B>& in, const Device<B>& device) const {
    const std::size_t scanned = how_.states + how_.inputs;
    for (std::size_t i = 0; i < scanned; ++i)
      if (in[i].shape().rank() == 0 || in[i].shape()[0] != in[0].shape()[0] || in[i].shape()[0] == 0)
        throw_shape_error("Scan", "one batch along the first axes", in[i].shape().text());
    std::vector<std::vector<AnyTensor<B>>> kept(how_.states + described_.size());
    for (std::size_t element = 0; element < in[0].shape()[0]; ++element) {
      Values<B> one(in.begin(), in.end());
      for (std::size_t i = 0; i < scanned; ++i) one[i] = element_of(in[i], 0, element);
      Values<B> out = (*this)(std::move(one), device);
      for (std::size_t i = 0; i < kept.size(); ++i) kept[i].push_back(std::move(out[i]));
    }
    Values<B> all;
    for (auto& parts : kept) all.push_back(stacked<B>(std::move(parts), 0));
    return all;
  }

 private:
  Scanned how_;
  std::vector<GraphValue> described_;
  InnerProgram<B> program_;
};

template <class B>
Kernel<B> scan(NodeReader& node, const Device<B>& device) {
  Inner body = inner_of(node, "body");
  Scanned how = scanned_by(node, body);
  return [has_batch = how.has_batch, run = Scan<B>(how, std::move(body), device)](OperatorCall<B>& call) {
    if (has_batch && call.has(0)) throw Error("hearth: Scan: expected no sequence_lens, got some");
    Values<B> in(std::move_iterator(call.in.begin() + (has_batch ? 1 : 0)),
                 std::move_iterator(call.in.end()));
    Values<B> results = has_batch ? run.each(in, call.device) : run(std::move(in), call.device);
    std::ranges::move(results, call.out.begin());
  };
}

template <class B>
void add_control(Operators<B>& all) {
  all.add("If", if_then_else<B>);
  all.add("Loop", loop<B>);
  all.add("Scan", scan<B>);
}

}  // namespace hearth::inline v0_1::operators_of
