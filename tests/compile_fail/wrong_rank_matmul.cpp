// expect: hearth: matmul takes two tensors of at least one dimension; multiply by a number with *
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto product(const Tensor<B, 3>& a, const Tensor<B, 0>& b) { return matmul(a, b); }
#else
auto product(const Tensor<B, 3>& a, const Tensor<B, 2>& b) { return matmul(a, b); }
#endif
