// expect: hearth: InstanceNorm1d, 2d and 3d take [n, channels, ..] with that many axes behind the channels;
// InstanceNorm takes any number from 1 on
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto normalized(const nn::InstanceNorm<B>& norm, const Tensor<B, 2>& x) { return norm(x); }
#else
auto normalized(const nn::InstanceNorm<B>& norm, const Tensor<B, 3>& x) { return norm(x); }
#endif
