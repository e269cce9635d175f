// A graph made ready to run on a backend: its operators prepared, its constants on the device and what
// depends on them alone computed.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include <hearth/core/recycled.hpp>
#include <hearth/trace/captures.hpp>
#include <hearth/trace/fuse.hpp>
#include <hearth/trace/operator.hpp>
#include <hearth/trace/plan.hpp>
#include <hearth/trace/run_memory.hpp>

namespace hearth::inline v0_1::detail {

/// A program's graph, which all its copies share, and which of its initializers are parameters.
struct ProgramSource {
  Graph graph;
  std::vector<std::size_t> weights;
  std::string name = "program";  // as errors call it: its file's, if it has one
};

/// What was prepared for a program's parameters as they are. A copy starts without: its parameters may be
/// given other values.
class HEARTH_API PreparedCache {
 public:
  PreparedCache();
  PreparedCache(const PreparedCache&);
  PreparedCache(PreparedCache&&) noexcept;
  PreparedCache& operator=(const PreparedCache&);
  PreparedCache& operator=(PreparedCache&&) noexcept;
  ~PreparedCache();

  /// What is kept, made where nothing is. Several threads may ask.
  std::shared_ptr<const void> get(const std::function<std::shared_ptr<const void>()>& make) const;

 private:
  struct Kept;
  std::unique_ptr<Kept> kept_;
};

/// Adds what keeps a node from running to a list.
HEARTH_API void note_problem(const GraphNode& node, const std::exception& error,
                             std::vector<RecordProblem>& problems);
/// Throws the error again, with the node's name before its text.
[[noreturn]] HEARTH_API void rethrow_at(const GraphNode& node);
/// ShapeError or DTypeError unless a tensor is what the graph says of an input.
HEARTH_API void check_input(const GraphValue& wanted, DType dtype, const Shape& shape);
HEARTH_API void check_input_count(const Graph& graph, std::size_t count);

template <ComputeBackend B>
class PreparedProgram {
 public:
  using Values = RecycledVector<AnyTensor<B>>;

  /// `weights` in the order of source->weights. Over a backend that tracks gradients each run is told them
  /// anew; elsewhere they are constants.
  PreparedProgram(std::shared_ptr<const ProgramSource> source, Values weights, const Device<B>& device)
      : source_(std::move(source)),
        device_(device),
        graph_(B::differentiable ? with_captures(source_->graph) : fused(with_captures(source_->graph))),
        plan_(make_plan(graph_, B::differentiable ? source_->weights : std::vector<std::size_t>(),
                        source_->name)),
        constants_(plan_.slots) {
    for (const PlanTensor& constant : plan_.constants) put_constant(constant, weights);
    prepare();
  }
  PreparedProgram(const PreparedProgram&) = delete;
  PreparedProgram& operator=(const PreparedProgram&) = delete;
  ~PreparedProgram() { delete spare_.load(); }

  Values run(Values inputs, Values weights) const {
    check_input_count(graph_, inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i)
      check_input(graph_.inputs[i], inputs[i].dtype(), inputs[i].shape());
    std::unique_ptr<Frame> frame(spare_.exchange(nullptr));
    if (!frame) frame = std::make_unique<Frame>(Frame{constants_, {}, {}, {}, {}});
    run_on(*frame, inputs, weights);
    for (std::size_t i = 0; i < plan_.outputs.size(); ++i) {
      if (i == inputs.size()) inputs.emplace_back();
      inputs[i] = frame->values[plan_.outputs[i]];
    }
    inputs.resize(plan_.outputs.size());
    for (const Slot slot : plan_.left) frame->values[slot] = {};
    delete spare_.exchange(frame.release());
    return inputs;
  }

 private:
  // What one run works on: the values that there are, and the arguments of the node that runs.
  struct Frame {
    Values values, in, out;
    std::optional<std::vector<Shape>> shapes;  // of the inputs that what depends on them was computed for
    RunMemory<Device<B>> memory;               // for those shapes
  };

  void put_constant(const PlanTensor& constant, const Values& weights) {
    // The weights that are constants here; their numbers rise.
    const auto& numbers = source_->weights;
    const auto at = std::ranges::lower_bound(numbers, constant.initializer);
    const bool is_weight = at != numbers.end() && *at == constant.initializer;
    constants_[constant.slot] =
        is_weight ? weights[static_cast<std::size_t>(at - numbers.begin())]
                  : AnyTensor<B>::from_data(graph_.initializers[constant.initializer].data, device_);
  }

  void prepare() {
    std::vector<RecordProblem> problems;
    Frame frame{constants_, {}, {}, {}, {}};
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      Kernel<B>& kernel = kernels_.emplace_back();
      try {
        kernel = prepared(i, frame);
        if (plan_.steps[i].is_constant) call(i, frame);
      } catch (const Error& error) {
        note_problem(graph_.nodes[i], error, problems);
      }
    }
    if (!problems.empty()) throw RecordError("load", source_->name, std::move(problems));
    keep_needed(frame.values);
    constants_ = std::move(frame.values);
  }

  // Of the constants, what only other constants were made of is not needed any more. The others are read in
  // every run.
  void keep_needed(Values& values) const {
    std::vector<bool> is_needed(plan_.slots);
    for (const Slot slot : plan_.outputs) is_needed[slot] = true;
    for (const PlanStep& step : plan_.steps)
      for (const Slot slot : step.in)
        if (slot != kNoSlot && !step.is_constant) is_needed[slot] = true;
    for (std::size_t slot = 0; slot < values.size(); ++slot) {
      AnyTensor<B>& value = values[slot];
      if (!is_needed[slot]) value = {};
      if constexpr (requires(PrimitiveOf<B, Float> x) { B::aligned(x); })
        if (value.template holds<Float>()) {
          const DType dtype = value.dtype();
          value = {B::aligned(std::move(value).template get<Float>()), dtype};
        }
    }
  }

  Kernel<B> prepared(std::size_t at, const Frame& frame) const {
    const PlanStep& step = plan_.steps[at];
    const GraphNode& node = graph_.nodes[at];
    NodeReader reader(node, graph_.opset, [&](std::size_t i) -> std::optional<TensorData> {
      const AnyTensor<B>& value = frame.values[step.in[i]];
      if (!value.has_value()) return {};
      return value.to_data();
    });
    const bool is_onnx = node.domain.empty() || node.domain == "ai.onnx";
    const std::string name = is_onnx ? node.op : node.domain + "." + node.op;
    Kernel<B> kernel = operators<B>().prepare(name, reader, device_);
    if (!kernel) reader.refuse("an operator that hearth has", name);
    reader.finish();
    return kernel;
  }

  void call(std::size_t at, Frame& frame) const {
    const PlanStep& step = plan_.steps[at];
    frame.in.clear();
    for (std::size_t i = 0; i < step.in.size(); ++i) {
      if (step.in[i] == kNoSlot)
        frame.in.emplace_back();
      else if (step.last[i])
        frame.in.push_back(std::exchange(frame.values[step.in[i]], {}));
      else
        frame.in.push_back(frame.values[step.in[i]]);
    }
    frame.out.clear();
    frame.out.resize(step.out.size());
    OperatorCall<B> arguments{{frame.in, "inputs"}, {frame.out, "outputs"}, device_};
    kernels_[at](arguments);
    for (std::size_t i = 0; i < step.out.size(); ++i)
      if (step.out[i] != kNoSlot) frame.values[step.out[i]] = std::move(frame.out[i]);
    frame.in.clear();
  }

  void run_on(Frame& frame, Values& inputs, Values& weights) const {
    const bool same_shapes =
        frame.shapes && std::ranges::equal(inputs, *frame.shapes, {}, &AnyTensor<B>::shape);
    if (!same_shapes) {
      frame.memory.forget();
      frame.shapes.emplace();
      for (const AnyTensor<B>& input : inputs) frame.shapes->push_back(input.shape());
    }
    // What gradients need stays behind a run.
    [[maybe_unused]] const auto use = frame.memory.use(device_, same_shapes && !B::differentiable);
    for (std::size_t i = 0; i < plan_.inputs.size(); ++i)
      frame.values[plan_.inputs[i]] = std::move(inputs[i]);
    for (std::size_t i = 0; i < plan_.weights.size(); ++i)
      frame.values[plan_.weights[i].slot] = std::move(weights[i]);
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const PlanStep& step = plan_.steps[i];
      if (step.is_constant || (step.is_of_shapes && same_shapes)) continue;
      try {
        call(i, frame);
      } catch (const Error&) {
        rethrow_at(graph_.nodes[i]);
      }
    }
  }

  std::shared_ptr<const ProgramSource> source_;
  Device<B> device_;
  Graph graph_;
  Plan plan_;
  std::vector<Kernel<B>> kernels_;
  Values constants_;
  mutable std::atomic<Frame*> spare_ = nullptr;
};

}  // namespace hearth::inline v0_1::detail
