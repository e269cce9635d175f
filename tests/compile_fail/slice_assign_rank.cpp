// expect: hearth: slice_assign takes a value of at most the rank of the tensor
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made(const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return slice_assign(a, {Range{1}}, unsqueeze(b, 0));
#else
  return slice_assign(a, {Range{1}}, b);
#endif
}
