// expect: hearth: these two tensors hold different kinds of elements
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto product(const Tensor<B, 2>& x, const Tensor<B, 2, Bool>& mask) { return x * mask; }
#else
auto product(const Tensor<B, 2>& x, const Tensor<B, 2, Bool>& mask) { return x * to_float(mask); }
#endif
