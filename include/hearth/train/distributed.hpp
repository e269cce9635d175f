// One training in several processes, each with its part of every batch:
//   const auto processes = train::mpi_processes();                       // hearth/train/mpi.hpp
//   loader: {.batch_size = 64 / processes->size(), .sampler = train::ShardedSampler(*processes)}
//   train::DistributedOptimizer optimizer(model, optim::Sgd(model, {..}), processes);
// The mean of the parts' gradients is the gradient of the whole batch, so that any number of processes trains
// as one.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <hearth/data/sampler.hpp>
#include <hearth/module/convert.hpp>
#include <hearth/optim/gradients.hpp>
#include <hearth/tensor/join.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::train {

/// Processes that compute together. Each calls the same functions in the same order. Error when one is lost.
class HEARTH_API ProcessGroup {
 public:
  virtual ~ProcessGroup() = default;

  /// This one's number, from 0.
  virtual std::size_t rank() const = 0;
  virtual std::size_t size() const = 0;

  /// Each number becomes the sum of all processes' numbers at its place, of the same bits in each.
  virtual void all_sum(std::span<float> numbers) = 0;
  virtual void all_sum(std::span<double> numbers) = 0;
  /// Everyone's bytes become those of process 0.
  virtual void broadcast(std::span<std::byte> bytes) = 0;
  /// Told by whoever waits for the others in another way, over and over, for how many seconds: Error when one
  /// is lost, or too late.
  virtual void waited(double seconds) { static_cast<void>(seconds); }

  /// Process 0 prints and saves.
  bool is_first() const { return rank() == 0; }
};

/// Processes that also sum tensors of B where these lie, without a way through the host's memory:
/// hearth/train/ device_processes.hpp.
template <class B>
class TensorGroup : public ProcessGroup {
 public:
  using ProcessGroup::all_sum;
  virtual Tensor<B, 1> all_sum(Tensor<B, 1> numbers) = 0;
};

/// This process alone.
HEARTH_API std::shared_ptr<ProcessGroup> single_process();
/// Whether mpirun started this process, beside others or alone: then hearth/train/mpi.hpp has its group.
HEARTH_API bool is_mpi_run();

/// A process's part of an order that is the same in all: every size-th index from rank on. What is left when
/// the processes cannot all have as many is dropped. A step's parts make one piece of the order together, as
/// long as no process's batch is cut short: use `drop_last`, or data that the batches divide.
class HEARTH_API ShardedSampler {
 public:
  explicit ShardedSampler(const ProcessGroup& processes, data::Sampler order = data::shuffled)
      : ShardedSampler(processes.rank(), processes.size(), std::move(order)) {}
  /// Error unless rank < size.
  ShardedSampler(std::size_t rank, std::size_t size, data::Sampler order = data::shuffled);

  std::vector<std::size_t> operator()(std::size_t size, Rng& rng) const;

 private:
  std::size_t rank_, size_;
  data::Sampler order_;
};

namespace detail {
/// The tensor of process 0.
HEARTH_API TensorData of_first(ProcessGroup& processes, const TensorData& data);
/// Error unless process 0 has as many elements.
HEARTH_API void check_same_model(ProcessGroup& processes, std::size_t elements);
}  // namespace detail

/// An optimizer that steps by the mean of all processes' gradients. At first every process takes the weights
/// of process 0, and after each step its buffers, such as the running means of a BatchNorm: the models stay
/// equal to the bit. All processes need the same seed, for they draw the order of the data together. Error as
/// from ProcessGroup.
template <class O>
class DistributedOptimizer : public O {
 public:
  template <class M>
  DistributedOptimizer(M& model, O optimizer, std::shared_ptr<ProcessGroup> processes)
      : O(std::move(optimizer)), processes_(std::move(processes)) {
    if (processes_->size() == 1) return;
    std::size_t elements = 0;
    visit(model, [&](std::string_view, const auto& leaf) { elements += leaf.shape().numel(); });
    detail::check_same_model(*processes_, elements);
    model = map(std::move(model), [&]<class T>(std::string_view, const T& value) { return of_first(value); });
  }

  template <class M, class G>
  void step(M& model, G gradients) {
    if (processes_->size() > 1) average(gradients);
    O::step(model, std::move(gradients));
    if (processes_->size() > 1) share_buffers(model);
  }

  ProcessGroup& processes() const { return *processes_; }

 private:
  // All gradients as one line of numbers, which is summed at once.
  template <class G>
  void average(G& gradients) {
    using I = typename BackendOf<G>::Inner;
    std::vector<Tensor<I, 1>> parts;
    optim::detail::for_each_gradient(gradients,
                                     [&](const auto& gradient) { parts.push_back(flatten(gradient)); });
    if (parts.empty()) return;
    const Tensor<I, 1> mean = mean_of(cat(std::move(parts)));
    std::size_t taken = 0;
    optim::detail::for_each_gradient(gradients, [&]<class X>(X& gradient) {
      const auto shape = gradient.shape();
      const std::size_t count = gradient.numel();
      gradient = reshape(narrow(mean, 0, taken, count), shape);
      taken += count;
    });
  }

  template <class I>
  Tensor<I, 1> mean_of(Tensor<I, 1> numbers) const {
    if (auto* const devices = dynamic_cast<TensorGroup<I>*>(processes_.get()))
      return devices->all_sum(std::move(numbers)) / static_cast<double>(devices->size());
    auto values = numbers.values();
    processes_->all_sum(std::span(values));
    for (auto& value : values) value /= static_cast<ElementOf<I, Float>>(processes_->size());
    return Tensor<I, 1>::from(std::move(values), numbers.shape(), numbers.device());
  }

  template <class M>
  void share_buffers(M& model) {
    visit(model, [&]<class P>(std::string_view, P& leaf) {
      if constexpr (hearth::detail::is_buffer<P>) leaf.assign(of_first(leaf.value()));
    });
  }

  template <class T>
  T of_first(const T& value) const {
    return T::from_data(detail::of_first(*processes_, value.to_data()), value.device());
  }

  std::shared_ptr<ProcessGroup> processes_;
};
template <class M, class O>
DistributedOptimizer(M&, O, std::shared_ptr<ProcessGroup>) -> DistributedOptimizer<O>;

}  // namespace hearth::inline v0_1::train
