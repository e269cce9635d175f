// Steps that are recorded and repeated.
#include <hearth/cuda/graph.hpp>

#include "context.hpp"

namespace hearth::inline v0_1::gpu {

#if HEARTH_GPU

struct Graph::Recorded {
  Device device;
  std::shared_ptr<Recording> memory;
  std::function<void()> step;  // keeps what it refers to
  cudaGraphExec_t graph = nullptr;

  Recorded(const Device& on, std::function<void()> what)
      : device(on), memory(std::make_shared<Recording>(&on.context())), step(std::move(what)) {
    Context& context = device.context();
    const Current current(context.index());
    context.begin_recording(memory);
    cudaGraph_t recorded = nullptr;
    try {
      begin_capture(context.stream());
      try {
        step();
      } catch (...) {
        cudaStreamEndCapture(context.stream(), &recorded);
        throw;
      }
      recorded = end_capture(context.stream());
      check(cudaGraphInstantiate(&graph, recorded, 0), "cudaGraphInstantiate");
    } catch (...) {
      if (recorded) cudaGraphDestroy(recorded);
      context.end_recording();
      throw;
    }
    cudaGraphDestroy(recorded);
    context.end_recording();
  }
  ~Recorded() { cudaGraphExecDestroy(graph); }

  void replay() {
    const Current current(device.index());
    check(cudaGraphLaunch(graph, device.context().stream()), device.text() + ": graph");
  }
};

#else

struct Graph::Recorded {
  std::function<void()> step;
  Recorded(const Device&, std::function<void()> what) : step(std::move(what)) {}
  void replay() { step(); }
};

#endif

Graph::Graph(const Device& device, std::function<void()> step)
    : recorded_(std::make_unique<Recorded>(device, std::move(step))) {}
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;
Graph::~Graph() = default;
void Graph::replay() { recorded_->replay(); }

}  // namespace hearth::inline v0_1::gpu
