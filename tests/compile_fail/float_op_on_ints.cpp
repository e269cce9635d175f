// expect: hearth: this operation takes a float tensor, and this one does not hold floats
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto exponential(const Tensor<B, 1, Int>& x) { return exp(x); }
#else
auto exponential(const Tensor<B, 1, Int>& x) { return exp(to_float(x)); }
#endif
