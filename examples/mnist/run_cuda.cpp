#include <hearth/cuda.hpp>

#include "run_over.hpp"

template void mnist::run<hearth::Cuda<>>(const Options&, const hearth::Device<hearth::Cuda<>>&,
                                         const std::shared_ptr<hearth::train::ProcessGroup>&);
