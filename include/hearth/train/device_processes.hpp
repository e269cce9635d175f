// Processes whose devices sum gradients among themselves, where the backend can: Cuda by NCCL.
//   const auto processes = train::on_devices<Cuda<>>(train::mpi_processes(), device);
#pragma once

#include <memory>

#include <hearth/train/distributed.hpp>

namespace hearth::inline v0_1::train {

namespace detail {

/// A group of processes, and of their devices.
template <class B>
class DeviceProcesses final : public TensorGroup<B> {
 public:
  using Peers = typename B::Peers;

  DeviceProcesses(std::shared_ptr<ProcessGroup> host, const Device<B>& device)
      : host_(std::move(host)), peers_(device, host_->rank(), host_->size(), common_id(*host_)) {}

  std::size_t rank() const override { return host_->rank(); }
  std::size_t size() const override { return host_->size(); }
  void all_sum(std::span<float> numbers) override { host_->all_sum(numbers); }
  void all_sum(std::span<double> numbers) override { host_->all_sum(numbers); }
  void broadcast(std::span<std::byte> bytes) override { host_->broadcast(bytes); }
  void waited(double seconds) override { host_->waited(seconds); }

  Tensor<B, 1> all_sum(Tensor<B, 1> numbers) override {
    return Tensor<B, 1>(
        peers_.all_sum(std::move(numbers).primitive(), [this](double seconds) { host_->waited(seconds); }));
  }

 private:
  static typename Peers::Id common_id(ProcessGroup& host) {
    typename Peers::Id id = {};
    if (host.is_first()) id = Peers::new_id();
    host.broadcast(id);
    return id;
  }

  std::shared_ptr<ProcessGroup> host_;
  Peers peers_;
};

/// Whether all processes gave a number that no other gave, and none gave 0.
HEARTH_API bool all_differ(ProcessGroup& processes, double number);

}  // namespace detail

/// The processes with their devices, one each: gradients are summed from device to device, and all else by
/// way of the host as before. The processes as they are where the backend knows no such sums, where one of
/// them has no NCCL, where two share a GPU, and where there is but one. All call it together. BackendError
/// when NCCL fails.
template <class B>
std::shared_ptr<ProcessGroup> on_devices(std::shared_ptr<ProcessGroup> processes,
                                         [[maybe_unused]] const Device<B>& device) {
  if constexpr (requires { typename B::Peers; })
    if (processes->size() > 1 && detail::all_differ(*processes, B::Peers::number_of(device)))
      return std::make_shared<detail::DeviceProcesses<B>>(std::move(processes), device);
  return processes;
}

}  // namespace hearth::inline v0_1::train
