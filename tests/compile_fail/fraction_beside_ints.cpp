// expect: hearth: a number with a fraction does not go with a tensor of ints; convert the tensor with
// to_float
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto half(const Tensor<B, 1, Int>& n) { return n * 0.5; }
#else
auto half(const Tensor<B, 1, Int>& n) { return to_float(n) * 0.5; }
#endif
