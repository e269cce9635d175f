// GPUs of several processes that sum together, by NCCL. Its library (libnccl.so.2) is looked for when it is
// asked for, so that programs of one process need none.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>

#include <hearth/cuda/array.hpp>

namespace hearth::inline v0_1::gpu {

class HEARTH_API Peers {
 public:
  /// What they find each other by: made by one, given to all.
  using Id = std::array<std::byte, 128>;
  /// Called over and over with the seconds that passed; gives up by an exception, after which the others'
  /// sums fail too.
  using Waiting = std::function<void(double seconds)>;

  /// A whole number that each GPU has for itself, the same in all processes; 0 where it cannot be a peer:
  /// there is no NCCL, or kernels run on the host.
  static double number_of(const Device& device);
  /// BackendError where there is no NCCL.
  static Id new_id();

  /// Returns when all `size` are there, each with another rank and another GPU. BackendError when NCCL fails.
  Peers(const Device& device, std::size_t rank, std::size_t size, const Id& id);
  ~Peers();
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;

  /// Each element is the sum of all processes' at its place, of the same bits in each. All ask for sums of
  /// the same shapes in the same order. Waits for the others. BackendError when NCCL fails.
  template <class T> Array<T> all_sum(Array<T> numbers, const Waiting& waiting);

 private:
  struct Communicator;
  std::unique_ptr<Communicator> communicator_;
};

}  // namespace hearth::inline v0_1::gpu
