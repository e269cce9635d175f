// expect: hearth: softmax takes a tensor of at least one dimension
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto weights(const Tensor<B, 0>& x) { return softmax(x); }
#else
auto weights(const Tensor<B, 1>& x) { return softmax(x); }
#endif
