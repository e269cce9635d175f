// expect: hearth: this loss takes a target of ints; convert it with to_int
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto loss(const Tensor<B, 1>& x, const Tensor<B, 1>& y) { return nn::soft_margin_loss(x, y); }
#else
auto loss(const Tensor<B, 1>& x, const Tensor<B, 1>& y) { return nn::soft_margin_loss(x, to_int(y)); }
#endif
