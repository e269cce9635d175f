// expect: hearth: this operation does not take elements of this kind
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto ratio(const Tensor<B, 1, Int>& a, const Tensor<B, 1, Int>& b) { return a / b; }
#else
auto ratio(const Tensor<B, 1, Int>& a, const Tensor<B, 1, Int>& b) { return to_float(a) / to_float(b); }
#endif
