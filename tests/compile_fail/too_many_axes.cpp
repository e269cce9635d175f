// expect: hearth: this reduction goes over more axes than the tensor has
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

#ifdef WRONG
auto total(const Tensor<B, 2>& x) { return sum(x, {0, 1, 2}); }
#else
auto total(const Tensor<B, 2>& x) { return sum(x, {0, 1}); }
#endif
