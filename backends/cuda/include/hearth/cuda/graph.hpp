// A step that is told to the device once and then repeated with one call: CUDA graphs.
#pragma once

#include <functional>
#include <memory>

#include <hearth/cuda/functions.hpp>

namespace hearth::inline v0_1::gpu {

/// Writes `data` into the memory that a tensor of Cuda has: what a graph reads. ShapeError unless the shapes
/// are equal.
template <class Tensor>
void assign(const Tensor& x, const TensorData& data) {
  if (x.dynamic_shape() != data.shape)
    throw_shape_error("assign", x.dynamic_shape().text(), data.shape.text());
  overwrite(x.primitive(), data);
}

/// A recorded step. Small steps gain most: a launch costs the host some microseconds, a graph one launch.
///
///     Tensor<B, 2> out = ...;
///     gpu::Graph graph(device, [&] { out = model.forward(image); });
///     gpu::assign(image, data);
///     graph.replay();  // out holds the result
///
/// What the host computes is recorded as it was: the numbers in an optimizer's step, positions of random
/// numbers, shapes. The memory of what the step makes stays the graph's; `out` keeps its place. Reading a
/// result within the step is a BackendError. On a host system replay() calls the step.
class HEARTH_API Graph {
 public:
  /// Calls `step` once to record it (not on a host system). Nobody else may use the device meanwhile.
  Graph(const Device& device, std::function<void()> step);
  Graph(Graph&&) noexcept;
  Graph& operator=(Graph&&) noexcept;
  ~Graph();

  void replay();

 private:
  struct Recorded;
  std::unique_ptr<Recorded> recorded_;
};

}  // namespace hearth::inline v0_1::gpu
