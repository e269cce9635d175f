// expect: hearth: cross_entropy takes logits [n, classes, ..] with classes [n, ..] of kind Int
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto loss(const Tensor<B, 2>& logits, const Tensor<B, 1>& t) { return nn::cross_entropy(logits, t); }
#else
auto loss(const Tensor<B, 2>& logits, const Tensor<B, 1>& t) { return nn::cross_entropy(logits, to_int(t)); }
#endif
