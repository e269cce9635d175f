// The processes that mpirun started: mpirun -n 4 program. Link with the library hearth_mpi.
#pragma once

#include <hearth/train/distributed.hpp>

namespace hearth::inline v0_1::train {

struct MpiConfig {
  double timeout = 1800;  // seconds that the others may be late
};

/// All processes of the run; MPI begins with the first call and ends with the last owner. Error when a
/// process is lost: where one was killed, mpirun tells the others to end, and where one is late, by the
/// timeout. A process that is ended by an exception leaves MPI running, so that mpirun sees it and ends the
/// others.
HEARTH_API std::shared_ptr<ProcessGroup> mpi_processes(MpiConfig config = {});

}  // namespace hearth::inline v0_1::train
