// The gradient rules over this backend, compiled once: cuda.hpp declares them.
#include <hearth/cuda.hpp>

namespace hearth::inline v0_1 {

template struct rules::Window<Cuda<float>>;
template struct rules::Window<Cuda<double>>;
template struct rules::Fused<Cuda<float>>;
template struct rules::Fused<Cuda<double>>;
template struct Autodiff<Cuda<float>>;
template struct Autodiff<Cuda<double>>;

}  // namespace hearth::inline v0_1
