#include <hearth/ndarray.hpp>

#include "run_over.hpp"

template void mnist::run<hearth::NdArray<>>(const Options&, const hearth::Device<hearth::NdArray<>>&,
                                            const std::shared_ptr<hearth::train::ProcessGroup>&);
