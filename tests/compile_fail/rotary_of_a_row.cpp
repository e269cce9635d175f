// expect: hearth: RotaryEncoding takes a tensor of at least two dimensions, [.., L, head_dim]
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto turned(const nn::RotaryEncoding& encoding, const Tensor<B, 1>& x) { return encoding(x); }
#else
auto turned(const nn::RotaryEncoding& encoding, const Tensor<B, 1>& x) { return encoding(unsqueeze(x, 0)); }
#endif
