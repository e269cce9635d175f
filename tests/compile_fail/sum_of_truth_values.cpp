// expect: hearth: a reduction takes floats or ints; convert truth values with to_int or to_float
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto count(const Tensor<B, 2>& x) { return sum(x > 0); }
#else
auto count(const Tensor<B, 2>& x) { return sum(to_int(x > 0)); }
#endif
