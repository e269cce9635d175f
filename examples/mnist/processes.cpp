#include "processes.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include <hearth/core/error.hpp>

#if MNIST_MPI
#include <hearth/train/mpi.hpp>
#endif

namespace mnist {

std::shared_ptr<hearth::train::ProcessGroup> processes() {
#if MNIST_MPI
  // [start]
  if (hearth::train::is_mpi_run()) return hearth::train::mpi_processes();
  // [/start]
#else
  if (hearth::train::is_mpi_run())
    throw hearth::Error("hearth: mnist: expected a build with MPI (-Dmpi=enabled), got one without");
#endif
  return hearth::train::single_process();
}

std::size_t part_of_batch(const hearth::train::ProcessGroup& processes, std::size_t batch_size) {
  if (batch_size % processes.size() != 0)
    throw hearth::Error("hearth: mnist: expected a batch size that " + std::to_string(processes.size()) +
                        " processes divide, got " + std::to_string(batch_size));
  return batch_size / processes.size();
}

std::size_t part_of_cores(const hearth::train::ProcessGroup& processes, std::size_t threads) {
  if (threads > 0 || processes.size() == 1) return threads;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency() / processes.size());
}

}  // namespace mnist
