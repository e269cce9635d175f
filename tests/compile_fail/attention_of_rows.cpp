// expect: hearth: scaled_dot_product_attention takes tensors of 2 to 4 dimensions
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto attended(const Tensor<B, 5>& x) { return nn::scaled_dot_product_attention(x, x, x); }
#else
auto attended(const Tensor<B, 4>& x) { return nn::scaled_dot_product_attention(x, x, x); }
#endif
