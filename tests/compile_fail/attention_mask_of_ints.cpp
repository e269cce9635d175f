// expect: hearth: an attention mask holds truth values, or floats to add; use to_bool or to_float
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto masked(const Tensor<B, 2, Int>& mask) { return nn::AttentionMask<B>(mask); }
#else
auto masked(const Tensor<B, 2, Int>& mask) { return nn::AttentionMask<B>(to_bool(mask)); }
#endif
