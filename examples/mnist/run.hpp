// The program over one backend. Compiled once for each, in a file of its own: run_ndarray.cpp, run_cuda.cpp.
#pragma once

#include <hearth/backend/concept.hpp>

#include "options.hpp"
#include "processes.hpp"

namespace mnist {

/// Reads the data set, trains and evaluates the model that the options name, together with other processes.
template <hearth::ComputeBackend B>
void run(const Options& options, const hearth::Device<B>& device,
         const std::shared_ptr<hearth::train::ProcessGroup>& processes);

}  // namespace mnist
