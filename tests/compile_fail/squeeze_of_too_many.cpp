// expect: hearth: squeeze takes away more axes than the tensor has
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;
using B = NdArray<>;

auto made(const Tensor<B, 2>& a, [[maybe_unused]] const Tensor<B, 2>& b) {
#ifdef WRONG
  return squeeze(a, {0, 1, 2});
#else
  return squeeze(a, {0, 1});
#endif
}
