// expect: hearth: RRelu draws random numbers while training; call rrelu(x, rng)
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = Autodiff<NdArray<>>;

#ifdef WRONG
auto rectified(const Tensor<B, 2>& x, Rng&) { return nn::RRelu{}(x); }
#else
auto rectified(const Tensor<B, 2>& x, Rng& rng) { return nn::RRelu{}(x, rng); }
#endif
