// expect: hearth: LayerNorm takes a tensor that has all axes that it normalizes
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto normalized(const nn::LayerNormNd<B, 3>& norm, const Tensor<B, 2>& x) { return norm(x); }
#else
auto normalized(const nn::LayerNormNd<B, 2>& norm, const Tensor<B, 2>& x) { return norm(x); }
#endif
