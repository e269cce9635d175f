// expect: hearth: this loss takes two tensors of one rank; use reshape, squeeze or unsqueeze
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto loss(const Tensor<B, 2>& x, const Tensor<B, 1>& y) { return nn::mse_loss(x, y); }
#else
auto loss(const Tensor<B, 2>& x, const Tensor<B, 1>& y) { return nn::mse_loss(squeeze(x, 1), y); }
#endif
