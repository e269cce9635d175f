// The pen of a Traced backend: one function for each operation, which appends ONNX's operators for it.
#pragma once

#include <initializer_list>

#include <hearth/backend/axis_map.hpp>
#include <hearth/backend/options.hpp>
#include <hearth/tensor/whole.hpp>
#include <hearth/trace/recording.hpp>

namespace hearth::inline v0_1::detail {

/// An elementwise op by its name, with its numbers.
struct OpCall {
  std::string_view name;
  double a = 0, b = 0;
};

/// Records from its construction to its end, on this thread. Functions return the number of the result; `to`
/// is its shape, where that does not follow from the operands at once.
class HEARTH_API Tracer {
 public:
  Tracer();
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  /// That of this thread, or null.
  static Tracer* current();
  /// No two have the same: a value of another tracer is a constant to this one.
  std::uint32_t serial() const { return serial_; }

  /// Nothing is recorded on this thread for as long as it lives.
  class HEARTH_API Pause {
   public:
    Pause();
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    Tracer* paused_;
  };

  bool names_recurrent = false;  // one operator for a recurrent layer, not its steps

  TraceId input(DType dtype, const Shape& shape);
  TraceId weight(std::string name, DType dtype, const Shape& shape, std::function<TensorData()> data);
  TraceId constant(DType dtype, const Shape& shape, std::function<TensorData()> data);
  void output(TraceId value) { recording_.outputs.push_back(value); }
  /// Has this value to be read while the graph is made? Error, as it depends on an input.
  void check_readable(TraceId value) const;
  bool depends(TraceId value) const { return recording_.values[value].depends; }
  /// The elements of a value that was computed and depends on no input.
  void computed(TraceId value, std::function<TensorData()> data);
  Recording take() { return std::move(recording_); }

  // Elementwise
  TraceId unary(const OpCall& op, TraceId x);
  TraceId binary(const OpCall& op, TraceId a, TraceId b);
  TraceId compare(const OpCall& op, TraceId a, TraceId b);
  TraceId where(TraceId mask, TraceId a, TraceId b);
  TraceId cast(TraceId x, DType to);
  // Reductions, scans, sorting
  TraceId reduce(std::string_view op, TraceId x, AxisSet axes);
  TraceId arg_reduce(std::string_view op, TraceId x, std::size_t axis);
  TraceId scan(std::string_view op, TraceId x, std::size_t axis, bool reverse);
  TraceId argsort(TraceId x, std::size_t axis, bool descending, std::size_t count);
  // Made of numbers
  TraceId full(DType dtype, const Shape& to, double value);
  TraceId arange(std::size_t count);
  // Views and moves
  TraceId reshape(TraceId x, const Shape& to);
  TraceId permute(TraceId x, const Shape& axes);
  TraceId slice(TraceId x, const Shape& start, const Shape& extent, const Shape& step);
  TraceId unslice(TraceId x, const Shape& to, const Shape& start, const Shape& step);
  TraceId expand(TraceId x, const Shape& to);
  TraceId flip(TraceId x, AxisSet axes);
  TraceId concat(const std::vector<TraceId>& parts, std::size_t axis, const Shape& to);
  TraceId slice_assign(TraceId x, TraceId value, const Shape& start, const Shape& step);
  // Indices
  TraceId index_select(TraceId x, std::size_t axis, TraceId indices, const Shape& to);
  TraceId index_add(TraceId source, std::size_t axis, TraceId indices, const Shape& to);
  TraceId gather(TraceId x, std::size_t axis, TraceId indices);
  TraceId scatter(TraceId x, std::size_t axis, TraceId indices, TraceId source);
  TraceId scatter_add(TraceId source, std::size_t axis, TraceId indices, const Shape& to);
  // Products and windows
  TraceId matmul(TraceId a, TraceId b, const Shape& to);
  TraceId linear(TraceId x, TraceId weight, TraceId bias, const Shape& to);
  TraceId conv2d_input_grad(TraceId grad, TraceId weight, const Shape& to, const Conv2dOptions& options);
  TraceId map_axis(TraceId x, std::size_t axis, const AxisMap& map, const Shape& to);
  TraceId unfold2d(TraceId x, const Unfold2dOptions& options, const Shape& to);
  // Fused steps
  TraceId softmax(TraceId x);
  TraceId log_softmax(TraceId x);
  struct Standard {
    TraceId values, mean, variance;
  };
  Standard standardize(TraceId x, double epsilon);
  // What is composed of several operations: see tensor/whole.hpp.
  TraceId as(const whole::BatchNorm& what, const std::vector<TraceId>& operands, const Shape& to);
  template <std::size_t D>
  TraceId as(const whole::Conv<D>& what, const std::vector<TraceId>& operands, const Shape& to) {
    const ConvOptions<D>& o = what.options;
    return convolution({"Conv", o.stride, o.padding, o.dilation, o.groups, {}}, operands, to);
  }
  template <std::size_t D>
  TraceId as(const whole::ConvTranspose<D>& what, const std::vector<TraceId>& operands, const Shape& to) {
    const ConvOptions<D>& o = what.options;
    return convolution({"ConvTranspose", o.stride, o.padding, o.dilation, o.groups, what.output_padding},
                       operands, to);
  }
  /// The output of each step, h and c.
  std::vector<TraceId> as(const whole::Recurrent& what, const std::vector<TraceId>& operands,
                          const std::vector<Shape>& to);
  template <std::size_t D>
  TraceId as(const whole::MaxPool<D>& what, const std::vector<TraceId>& operands, const Shape& to) {
    const PoolOptions<D>& o = what.options;
    return max_pool({o.kernel, o.stride, o.padding, o.dilation}, o.ceil_mode, operands[0], to);
  }

  /// An operation that ONNX has not. That is an Error when a graph is made of it.
  TraceId unsupported(std::string_view op, const std::vector<TraceId>& operands, DType dtype,
                      const Shape& to);

 private:
  // Numbers of a window, one for each axis.
  struct Sizes : std::vector<std::int64_t> {
    Sizes() = default;
    template <std::size_t D>
    Sizes(const std::array<std::size_t, D>& sizes) : std::vector<std::int64_t>(sizes.begin(), sizes.end()) {}
  };
  struct Convolution {
    const char* op;
    Sizes stride, padding, dilation;
    std::size_t groups;
    Sizes more;  // at the end, of a transposed one
  };
  struct Pooling {
    Sizes kernel, stride, padding, dilation;
  };
  TraceId convolution(const Convolution& what, const std::vector<TraceId>& operands, const Shape& to);
  TraceId max_pool(const Pooling& what, bool ceil_mode, TraceId x, const Shape& to);

  using Operands = std::vector<RecordedOperand>;
  using Attributes = std::vector<GraphAttribute>;

  TraceId gates_in_order(TraceId weight, RecurrentCell cell, const Shape& to);
  TraceId add(std::string op, Operands inputs, DType dtype, const Shape& to, Attributes attributes = {});
  TraceId add_value(RecordedValue value);
  const RecordedValue& at(TraceId x) const { return recording_.values[x]; }
  const Shape& shape(TraceId x) const { return recording_.values[x].shape; }
  /// The node that makes x, if it is of this op.
  const RecordedNode* made_by(TraceId x, std::string_view op) const;
  TraceId number(double value, DType dtype);
  TraceId ones(const Shape& shape, DType dtype);
  TraceId elementwise(const char* op, TraceId x, Attributes attributes = {});
  TraceId without_leading(TraceId x, std::size_t rank) const;
  TraceId broadcast(const char* op, TraceId a, TraceId b, Attributes attributes = {});
  TraceId broadcast_to_bool(const char* op, TraceId a, TraceId b);
  TraceId with(const char* op, TraceId x, double value);  // a number on the right
  TraceId activation(const OpCall& op, TraceId x);
  TraceId scaled(TraceId x, double factor);
  TraceId softplus(TraceId x, double beta, double threshold);
  TraceId truncated(TraceId x);
  TraceId clipped(TraceId x, double low, double high);
  TraceId atan2(TraceId y, TraceId x);
  TraceId of_ints(const OpCall& op, TraceId a, TraceId b);
  TraceId with_scale(const char* op, TraceId a, TraceId b);  // of what was normalized, or 0
  TraceId reduced(const char* op, TraceId x, AxisSet axes);
  TraceId mean_of(TraceId x, double factor);  // a sum times 1 / count, or 0
  TraceId gathered(TraceId x, std::size_t axis, const std::vector<std::size_t>& sources, const Shape& to);
  TraceId averaged(TraceId x, std::size_t axis, const AxisMap& map, const Shape& to);
  TraceId resized(TraceId x, std::size_t axis, const AxisMap& map, const Shape& to);
  TraceId normalized_rows(TraceId x, const Shape& to);  // a reshape of a LayerNormalization, or 0
  TraceId gathered_rows(TraceId x, const Shape& to);    // a reshape of a Gather, or 0
  TraceId product_of_rows(TraceId x, const Shape& to);  // a reshape of a MatMul, or 0

  Recording recording_;
  Tracer* outer_;
  std::uint32_t serial_;
};

}  // namespace hearth::inline v0_1::detail
