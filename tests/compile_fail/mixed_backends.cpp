// expect: hearth: these two tensors are of different backends; move one of them with
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

using Single = Tensor<NdArray<float>, 2>;
using Double = Tensor<NdArray<double>, 2>;

#ifdef WRONG
auto sum_of(const Single& a, const Double& b) { return a + b; }
#else
auto sum_of(const Single& a, const Double& b) { return a + Single::from_data(b.to_data(), a.device()); }
#endif
