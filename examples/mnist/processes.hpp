// mpirun -n 2 mnist lenet: the processes that train together.
#pragma once

#include <memory>

#include <hearth/train/distributed.hpp>

namespace mnist {

/// This one alone where mpirun did not start it. Error where it did and the program was built without MPI.
std::shared_ptr<hearth::train::ProcessGroup> processes();

/// Its part of `batch_size`, and of the cores unless `threads` are asked for. Error where they do not divide
/// the batch.
std::size_t part_of_batch(const hearth::train::ProcessGroup& processes, std::size_t batch_size);
std::size_t part_of_cores(const hearth::train::ProcessGroup& processes, std::size_t threads);

}  // namespace mnist
