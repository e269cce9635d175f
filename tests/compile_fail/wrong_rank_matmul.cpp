// expect: hearth: matmul takes two tensors of one rank of at least 2; use unsqueeze
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto product(const Tensor<B, 3>& a, const Tensor<B, 2>& b) { return matmul(a, b); }
#else
auto product(const Tensor<B, 3>& a, const Tensor<B, 2>& b) { return matmul(a, unsqueeze(b, 0)); }
#endif
