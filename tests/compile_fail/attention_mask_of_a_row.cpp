// expect: hearth: an attention mask has 2 to 4 dimensions, [.., queries, keys]; use reshape
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto masked(const Tensor<B, 1, Bool>& mask) { return nn::AttentionMask<B>(mask); }
#else
auto masked(const Tensor<B, 1, Bool>& mask) { return nn::AttentionMask<B>(unsqueeze(mask, 0)); }
#endif
