// expect: hearth: this statistic is of floats; convert the tensor with to_float
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto spread(const Tensor<B, 2, Int>& n) { return var(n); }
#else
auto spread(const Tensor<B, 2, Int>& n) { return var(to_float(n)); }
#endif
