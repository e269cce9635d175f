// expect: hearth: BatchNorm1d takes [n, channels] or [n, channels, length], BatchNorm2d and 3d take one and
// two axes more; BatchNorm takes any
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto normalized(const nn::BatchNorm2d<B>& norm, const Tensor<B, 3>& x) { return norm(x); }
#else
auto normalized(const nn::BatchNorm1d<B>& norm, const Tensor<B, 3>& x) { return norm(x); }
#endif
