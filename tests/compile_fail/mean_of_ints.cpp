// expect: hearth: a mean is of floats; convert the tensor with to_float
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto average(const Tensor<B, 2, Int>& n) { return mean(n, 0); }
#else
auto average(const Tensor<B, 2, Int>& n) { return mean(to_float(n), 0); }
#endif
